/**
 * Crossings that the house has not heard of yet, kept on the device (IndexedDB) until it took them. They name nobody: time,
 * point, way, number of the pass, answer. Numbers of one-time passes let through stay until the pass ends.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface Entry { id: string; point: string; number: string; way: string; outcome: string; at: string }

interface Tables extends DBSchema {
  crossings: { key: string; value: Entry };
  used: { key: string; value: { key: string; until: number } };
}

export type Told = 'done' | 'offline' | 'sign_in';
const MOST = 200; // entries of one upload

export class Outbox {
  private constructor(private readonly tables: IDBPDatabase<Tables>) {}

  static async open(name = 'frontline-gate'): Promise<Outbox> {
    return new Outbox(await openDB<Tables>(name, 1, {
      upgrade(made) {
        made.createObjectStore('crossings', { keyPath: 'id' });
        made.createObjectStore('used', { keyPath: 'key' });
      },
    }));
  }

  async add(entry: Entry): Promise<void> { await this.tables.put('crossings', entry); }

  async waiting(): Promise<number> { return this.tables.count('crossings'); }

  async use(key: string, until: number): Promise<void> { await this.tables.put('used', { key, until }); }

  /** Keys (number:way) used here of passes that have not ended. */
  async used(now: number): Promise<string[]> {
    const all = await this.tables.getAll('used');
    await Promise.all(all.filter((one) => one.until <= now).map((one) => this.tables.delete('used', one.key)));
    return all.filter((one) => one.until > now).map((one) => one.key);
  }

  /**
   * Tell the house, point by point; what it took leaves the device. `at` is the address under which points are. A point that
   * whoever is signed in may not tell for keeps its entries, and the others go on.
   */
  async tell(at: string): Promise<Told> {
    const all = await this.tables.getAll('crossings');
    let left: Told = 'done';
    for (const point of new Set(all.map((one) => one.point))) {
      const told = await this.tellOf(`${at}${point}/crossings/`, all.filter((one) => one.point === point));
      if (told === 'offline') return told;
      if (told !== 'done') left = told;
    }
    return left;
  }

  private async tellOf(url: string, entries: Entry[]): Promise<Told> {
    for (let from = 0; from < entries.length; from += MOST) {
      const told = await this.post(url, entries.slice(from, from + MOST));
      if (told !== 'done') return told;
    }
    return 'done';
  }

  private async post(url: string, entries: Entry[]): Promise<Told> {
    const key = await askHouse<{ csrf: string }>(url);
    if (typeof key === 'string') return key;
    const body = JSON.stringify({ crossings: entries.map(({ point: _point, ...said }) => said) });
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': key.csrf };
    const answer = await fetch(url, { method: 'POST', body, headers }).catch(() => null);
    if (answer === null || answer.status >= 500) return 'offline';
    if (!answer.ok) return 'sign_in';
    await Promise.all(entries.map((one) => this.tables.delete('crossings', one.id)));
    return 'done';
  }
}

/** What the house answers a guard who is signed in. */
export async function askHouse<Answer>(url: string): Promise<Answer | 'offline' | 'sign_in'> {
  const answer = await fetch(url).catch(() => null);
  if (answer === null || answer.status >= 500) return 'offline';
  if (!answer.ok || answer.redirected) return 'sign_in';
  return (await answer.json()) as Answer;
}
