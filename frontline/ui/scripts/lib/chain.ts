/** Where the people of a transmission chain stand: time runs to the right, a family of cases stays together. */
export interface Node {
  id: string;
  label: string;
  at: string; // ISO date of onset or exposure, or "" when unknown
  kind: string;
  url?: string;
}

export interface Link {
  source: string;
  target: string;
  certain?: boolean;
}

export interface Placed extends Node {
  column: number;
  row: number;
  generation: number;
}

export interface Layout {
  nodes: Placed[];
  columns: string[];
  rows: number;
}

/** Children of each node; a link that would close a circle, or name somebody absent, is left to be drawn only. */
function familyOf(nodes: readonly Node[], links: readonly Link[]): { children: Map<string, string[]>; roots: string[] } {
  const known = new Set(nodes.map(({ id }) => id));
  const children = new Map<string, string[]>();
  const parent = new Map<string, string>();
  const ancestorOf = (id: string, other: string): boolean => {
    for (let at: string | undefined = other; at !== undefined; at = parent.get(at)) if (at === id) return true;
    return false;
  };
  for (const { source, target } of links) {
    if (!known.has(source) || !known.has(target) || parent.has(target) || ancestorOf(target, source)) continue;
    parent.set(target, source);
    children.set(source, [...(children.get(source) ?? []), target]);
  }
  return { children, roots: nodes.map(({ id }) => id).filter((id) => !parent.has(id)) };
}

/** One row per leaf, depth first without recursion (a chain may be 2,000 long). */
function walk(roots: readonly string[], children: Map<string, string[]>): Map<string, { row: number; generation: number }> {
  const places = new Map<string, { row: number; generation: number }>();
  let row = 0;
  const waiting = [...roots].reverse().map((id) => ({ id, generation: 0 }));
  while (waiting.length > 0) {
    const { id, generation } = waiting.pop()!;
    places.set(id, { row, generation });
    const below = children.get(id) ?? [];
    if (below.length === 0) row += 1;
    for (const child of [...below].reverse()) waiting.push({ id: child, generation: generation + 1 });
  }
  return places;
}

/** Columns are the days that occur; without a day, the generation decides. */
export function layout(nodes: readonly Node[], links: readonly Link[]): Layout {
  const ordered = [...nodes].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const { children, roots } = familyOf(ordered, links);
  const places = walk(roots, children);
  const dated = ordered.every(({ at }) => at !== '');
  const columns = dated
    ? [...new Set(ordered.map(({ at }) => at))]
    : [...new Set([...places.values()].map(({ generation }) => generation))].sort((a, b) => a - b).map(String);
  const column = new Map(columns.map((name, index) => [name, index]));
  const taken = new Set<string>();
  const placed = ordered.map((node) => {
    const { row, generation } = places.get(node.id)!;
    const at = column.get(dated ? node.at : String(generation))!;
    return { ...node, column: at, row: freeRow(taken, at, row), generation };
  });
  return { nodes: placed, columns, rows: 1 + Math.max(0, ...placed.map(({ row }) => row)) };
}

function freeRow(taken: Set<string>, column: number, wanted: number): number {
  let row = wanted;
  while (taken.has(`${column}/${row}`)) row += 1;
  taken.add(`${column}/${row}`);
  return row;
}
