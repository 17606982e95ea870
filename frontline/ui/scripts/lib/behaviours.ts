/**
 * Attaches behaviours by name: `<div data-behaviour="map">`, `<form data-behaviour="screening/scan confirm">`.
 *
 * A behaviour is one file in `frontline/<room>/scripts/` with an exported `attach`; those of `ui` go by
 * their bare name, those of a room by `room/file`. Each is fetched only by pages that name it.
 * Helpers shared by behaviours live in `scripts/lib/`.
 */
export type Attach = (element: HTMLElement) => void;

type Loaders = Record<string, () => Promise<{ attach: Attach }>>;

const files = import.meta.glob<{ attach: Attach }>([
  '../../../*/scripts/*.ts',
  '!../../../*/scripts/*.test.ts',
  '!../../../ui/scripts/main.ts',
  '!../../../ui/scripts/bare.ts',
]);

export function nameOf(path: string): string {
  const file = path.replace(/^.*\//, '').replace(/\.ts$/, '');
  const room = /\/([^/]+)\/scripts\/[^/]+$/.exec(path)?.[1];
  return room === undefined || room === 'ui' || room === '..' ? file : `${room}/${file}`;
}

export function byName(paths: Loaders): Loaders {
  return Object.fromEntries(Object.entries(paths).map(([path, load]) => [nameOf(path), load]));
}

const known = byName(files as Loaders);
const attached = new WeakMap<HTMLElement, Set<string>>();

function isNew(element: HTMLElement, name: string): boolean {
  const names = attached.get(element) ?? new Set<string>();
  attached.set(element, names);
  return !names.has(name) && Boolean(names.add(name));
}

async function attachOne(element: HTMLElement, name: string, loaders: Loaders): Promise<void> {
  const load = loaders[name];
  if (load === undefined) throw new Error(`no behaviour "${name}": is there a file ${name}.ts in a scripts folder?`);
  (await load()).attach(element);
}

/** Attach what `root` and its descendants name, once per element and name. */
export async function attachAll(root: HTMLElement, loaders: Loaders = known): Promise<void> {
  const inside = [...root.querySelectorAll<HTMLElement>('[data-behaviour]')];
  const elements = root.dataset['behaviour'] === undefined ? inside : [root, ...inside];
  const pairs = elements.flatMap((element) =>
    (element.dataset['behaviour'] ?? '').split(/\s+/).filter(Boolean).map((name) => ({ element, name })),
  );
  await Promise.all(
    pairs.filter(({ element, name }) => isNew(element, name)).map(({ element, name }) => attachOne(element, name, loaders)),
  );
  if (root === document.body) document.documentElement.dataset['ready'] = 'true';
}
