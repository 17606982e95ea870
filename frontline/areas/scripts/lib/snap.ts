/** A drawn line follows streets: a point near one moves onto it, and between two points of one street the line takes its bends. */
import type { Point } from './shapes';

export type Street = Point[];

const DEGREE = 111_320; // metres of a degree of latitude

interface Foot {
  point: Point;
  street: Street;
  along: number; // segments from the beginning, with the part of the last one
  metres: number;
}

function footOn(point: Point, street: Street, at: number): Foot {
  const [a, b] = [street[at]!, street[at + 1]!];
  const east = Math.cos((point[1] * Math.PI) / 180);
  const [dx, dy] = [(b[0] - a[0]) * east, b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, (((point[0] - a[0]) * east) * dx + (point[1] - a[1]) * dy) / length));
  const found: Point = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
  const metres = Math.hypot((point[0] - found[0]) * east, point[1] - found[1]) * DEGREE;
  return { point: found, street, along: at + part, metres };
}

/** The nearest point of any street within so many metres; null where there is none. */
export function foot(point: Point, streets: readonly Street[], metres: number): Foot | null {
  let best: Foot | null = null;
  for (const street of metres > 0 ? streets : []) {
    for (let at = 0; at + 1 < street.length; at += 1) {
      const found = footOn(point, street, at);
      if (found.metres <= (best?.metres ?? metres)) best = found;
    }
  }
  return best;
}

export function snapped(point: Point, streets: readonly Street[], metres: number): Point {
  return foot(point, streets, metres)?.point ?? point;
}

/** What comes after `last` on the way to `point`: the bends between them where both lie on one street. */
export function followed(last: Point, point: Point, streets: readonly Street[], metres: number): Point[] {
  const end = foot(point, streets, metres);
  if (end === null) return [point];
  const start = foot(last, [end.street], metres);
  if (start === null) return [end.point];
  const [low, high] = [Math.min(start.along, end.along), Math.max(start.along, end.along)];
  const bends = end.street.filter((_bend, at) => at > low && at < high);
  return [...(start.along <= end.along ? bends : bends.reverse()), end.point];
}
