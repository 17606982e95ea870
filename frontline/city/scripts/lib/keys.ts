/** The list of the city's keys, and the city's time as it ran when the list came. */
import { NotValid } from './verdict';

export interface IssuerKey { kid: string; spki: string; signs_from: string; signs_until: string; verifies_until: string }

/** `/certificates/keys.json`. Fields are added, never renamed: this page may be two releases old. */
export interface KeyList {
  version: number;
  issuer: string;
  keys: IssuerKey[];
  clock: { now: string; speed: number; exercise: boolean };
}

/** A list and when this device received it, on its own clock (ms). */
export interface Held { list: KeyList; received: number }

const OLD = 14 * 24 * 3600 * 1000; // ms: the next key is listed this long before it signs

export async function fetchKeys(url: string): Promise<Held> {
  const answer = await fetch(url, { credentials: 'omit' });
  if (!answer.ok) throw new NotValid('no_list');
  // the service worker notes when it kept an answer; without it the list came just now
  const received = Number(answer.headers.get('X-Received') ?? Date.now());
  return { list: (await answer.json()) as KeyList, received };
}

/** City time in ms. A wrong clock of this device does no harm while it runs evenly. */
export function cityTime(held: Held, device: number): number {
  return Date.parse(held.list.clock.now) + (device - held.received) * held.list.clock.speed;
}

export function isOld(held: Held, device: number): boolean {
  return device - held.received > OLD;
}

/** The key that signed, if it might. */
export function pick(held: Held, kid: string, issuedAt: number, device: number): IssuerKey {
  const key = held.list.keys.find((one) => one.kid === kid);
  if (key === undefined) throw new NotValid(isOld(held, device) ? 'old_list' : 'unknown_key');
  const may = Date.parse(key.signs_from) <= issuedAt && issuedAt < Date.parse(key.signs_until);
  if (!may || cityTime(held, device) >= Date.parse(key.verifies_until)) throw new NotValid('key_period');
  return key;
}
