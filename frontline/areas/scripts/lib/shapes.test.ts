import { describe, expect, it } from 'vitest';
import { holds, simplified, type Point } from './shapes';

const SQUARE: Point[] = [[0, 0], [4, 0], [4, 4], [0, 4]];

describe('a lasso', () => {
  it('holds what stands inside and nothing else', () => {
    expect(holds(SQUARE, [2, 2])).toBe(true);
    expect(holds(SQUARE, [5, 2])).toBe(false);
    expect(holds([], [2, 2])).toBe(false);
  });
  it('may be bent inwards', () => {
    const bent: Point[] = [[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]];
    expect(holds(bent, [2, 3])).toBe(false);
    expect(holds(bent, [0.5, 2])).toBe(true);
  });
});

describe('a freehand line', () => {
  it('keeps its ends and its corners', () => {
    const line: Point[] = [[0, 0], [1, 0.001], [2, 0], [2, 1], [2.001, 2]];
    expect(simplified(line, 0.01)).toEqual([[0, 0], [2, 0], [2.001, 2]]);
  });
  it('of two points stays as it is', () => expect(simplified([[0, 0], [1, 1]], 1)).toEqual([[0, 0], [1, 1]]));
});
