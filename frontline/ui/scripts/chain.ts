/** Who infected whom, as an SVG whose people are links: clickable, reachable by keyboard, printable. */
import { dataOf } from './lib/data';
import { layout, type Link, type Node, type Placed } from './lib/chain';

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 128; // one day's column, in px
const HEIGHT = 40; // one person's row, in px
const HEAD = 30; // the line of days on top
const BOX = { width: 100, height: 28 };

interface ChainData {
  nodes: Node[];
  links: Link[];
}

function svg(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

const left = (node: Placed): number => 10 + node.column * WIDTH;
const middle = (node: Placed): number => HEAD + HEIGHT / 2 + node.row * HEIGHT;

/** A curve from the right side of the source to the left side of the target; dashed when only suspected. */
export function curve(source: Placed, target: Placed): string {
  const [x1, y1, x2, y2] = [left(source) + BOX.width, middle(source), left(target), middle(target)];
  const bend = Math.max(18, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function line(link: Link, people: Map<string, Placed>): SVGElement[] {
  const source = people.get(link.source);
  const target = people.get(link.target);
  if (source === undefined || target === undefined) return [];
  return [svg('path', { d: curve(source, target), class: link.certain === false ? 'chain-link suspected' : 'chain-link' })];
}

function person(node: Placed): SVGElement {
  const box = svg(node.url ? 'a' : 'g', node.url ? { href: node.url, class: `chain-node ${node.kind}` } : { class: `chain-node ${node.kind}` });
  const shape = { x: left(node), y: middle(node) - BOX.height / 2, ...BOX, rx: node.kind === 'case' ? 4 : 14 };
  box.append(
    svg('title', {}, `${node.label} ${node.at}`),
    svg('rect', shape),
    svg('text', { x: left(node) + BOX.width / 2, y: middle(node) + 4.5, 'text-anchor': 'middle' }, shortened(node.label)),
  );
  return box;
}

/** What fits into a box: about twelve Latin or seven Chinese letters. */
export function shortened(label: string): string {
  const room = /[\u2e80-\uffef\u0f00-\u0fff]/.test(label) ? 7 : 13;
  return label.length <= room ? label : `${label.slice(0, room - 1)}…`;
}

export function draw(data: ChainData): SVGElement {
  const { nodes, columns, rows } = layout(data.nodes, data.links);
  const people = new Map(nodes.map((node) => [node.id, node]));
  const size = { width: 10 + columns.length * WIDTH, height: HEAD + rows * HEIGHT + 6 };
  const picture = svg('svg', { ...size, viewBox: `0 0 ${size.width} ${size.height}`, class: 'chain-picture' });
  columns.forEach((name, index) => {
    picture.append(svg('text', { x: 10 + index * WIDTH + BOX.width / 2, y: 18, 'text-anchor': 'middle', class: 'chain-day' }, name));
  });
  picture.append(...data.links.flatMap((link) => line(link, people)), ...nodes.map(person));
  return picture;
}

export function attach(element: HTMLElement): void {
  element.replaceChildren(draw(dataOf<ChainData>(element)));
}
