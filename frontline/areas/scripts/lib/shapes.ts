/** Drawn points: which buildings a lasso holds, and a freehand line with fewer points. */
export type Point = [number, number];

/** Ray casting: does the ring hold the point? */
export function holds(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[before]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function off([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length = Math.hypot(bx - ax, by - ay);
  return length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
}

/** Douglas and Peucker: the same line within `tolerance` (same unit as the points), with few points. */
export function simplified(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line];
  let worst = 0;
  let where = 0;
  for (let at = 1; at < line.length - 1; at += 1) {
    const distance = off(line[at]!, line[0]!, line[line.length - 1]!);
    if (distance > worst) [worst, where] = [distance, at];
  }
  if (worst <= tolerance) return [line[0]!, line[line.length - 1]!];
  return [...simplified(line.slice(0, where + 1), tolerance).slice(0, -1), ...simplified(line.slice(where), tolerance)];
}
