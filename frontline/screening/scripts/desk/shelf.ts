/** Shifts whose PIN nobody knows now stay locked on the device, whole, beside the one at work: nothing is thrown away. */
const KEY = 'frontline-desk';
const FIRST = 'frontline-desk';

/** Names of the databases on this device; the first is the one at work. */
export function shelf(): string[] {
  const names = JSON.parse(localStorage.getItem(KEY) ?? 'null') as string[] | null;
  return names !== null && names.length > 0 ? names : [FIRST];
}

/** Lock the present shift away; the next one begins in a place of its own. */
export function putAway(): void {
  localStorage.setItem(KEY, JSON.stringify([`${FIRST}-${crypto.randomUUID()}`, ...shelf()]));
}

/** Back to a shift that was locked away. */
export function takeDown(name: string): void {
  localStorage.setItem(KEY, JSON.stringify([name, ...shelf().filter((other) => other !== name)]));
}
