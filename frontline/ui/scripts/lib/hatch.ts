/** Levels differ by pattern as well as colour: high crossed, medium striped, low dotted, static management lined. */
export type Level = 'high' | 'medium' | 'low' | 'static';
export const LEVELS: readonly Level[] = ['high', 'medium', 'low', 'static'];

export const COLOURS: Record<Level, string> = { high: '#a61b1b', medium: '#c46a00', low: '#8a7400', static: '#3d4a8a' };
const SIZE = 16;

export function isInk(level: Level, x: number, y: number): boolean {
  const down = (x + y) % SIZE < 2;
  if (level === 'high') return down || (x - y + SIZE) % SIZE < 2;
  if (level === 'medium') return down;
  if (level === 'static') return y % 8 < 2;
  return x % 8 < 2 && y % 8 < 2;
}

/** A tile of 16 by 16 pixels, transparent but for the pattern. */
export function hatch(level: Level): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(SIZE * SIZE * 4);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(COLOURS[level].slice(at, at + 2), 16));
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      if (isInk(level, x, y)) data.set([red!, green!, blue!, 150], (y * SIZE + x) * 4);
    }
  }
  return { width: SIZE, height: SIZE, data };
}
