import { describe, expect, it } from 'vitest';
import { layout, type Link, type Node } from './chain';

const node = (id: string, at = ''): Node => ({ id, at, label: id, kind: 'case' });
const link = (source: string, target: string): Link => ({ source, target });
const places = (nodes: Node[], links: Link[]): Record<string, [number, number]> =>
  Object.fromEntries(layout(nodes, links).nodes.map(({ id, column, row }) => [id, [column, row]]));

describe('layout of a chain', () => {
  it('lets time run to the right and keeps a family together', () => {
    const nodes = [node('a', '2022-11-01'), node('b', '2022-11-03'), node('c', '2022-11-03'), node('d', '2022-11-05')];
    expect(places(nodes, [link('a', 'b'), link('a', 'c'), link('b', 'd')])).toEqual({ a: [0, 0], b: [1, 0], c: [1, 1], d: [2, 0] });
  });

  it('uses generations where a day is unknown', () => {
    expect(places([node('a'), node('b')], [link('a', 'b')])).toEqual({ a: [0, 0], b: [1, 0] });
  });

  it('survives circles, links to nobody, and two sources of one case', () => {
    const links = [link('a', 'b'), link('b', 'a'), link('a', 'nobody'), link('c', 'b')];
    expect(layout([node('a'), node('b'), node('c')], links).nodes).toHaveLength(3);
  });

  it('places 2,000 people, each on a place of their own', () => {
    const nodes = Array.from({ length: 2000 }, (_, n) => node(String(n), `2022-11-${String(10 + (n % 14))}`));
    const links = nodes.slice(1).map((_, n) => link(String(n >> 1), String(n + 1)));
    const spots = layout(nodes, links).nodes.map(({ column, row }) => `${column}/${row}`);
    expect(new Set(spots).size).toBe(2000);
  });
});
