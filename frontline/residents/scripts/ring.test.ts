import { expect, test } from 'vitest';
import { cornersOf, drawn, written, type Point } from './lib/ring';

const CORNERS: Point[] = [[97, 33], [97.1, 33], [97.1, 33.1]];

test('two corners are no outline yet, three are a closed one', () => {
  expect(written(CORNERS.slice(0, 2))).toBe('');
  expect(JSON.parse(written(CORNERS))).toEqual({ type: 'Polygon', coordinates: [[...CORNERS, CORNERS[0]]] });
});

test('what was written is drawn on again; other text has no corners', () => {
  expect(cornersOf(written(CORNERS))).toEqual(CORNERS);
  expect(cornersOf('')).toEqual([]);
  expect(cornersOf('{"type":"Point","coordinates":[1,2]}')).toEqual([]);
});

test('a line with two corners, an area with three, each corner a point', () => {
  const kinds = (n: number): string[] => drawn(CORNERS.slice(0, n)).features.map((one) => one.geometry.type);
  expect(kinds(1)).toEqual(['Point']);
  expect(kinds(2)).toEqual(['Point', 'Point', 'LineString']);
  expect(kinds(3)).toEqual(['Point', 'Point', 'Point', 'Polygon']);
});
