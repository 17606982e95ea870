/**
 * What a page keeps on the device for work without a network (IndexedDB). Records wait here from before the screen moves on until the server's
 * receipt; everything but counts and times is sealed (vault.ts). Writes are asked to reach the disk.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Lock, Sealed } from './vault';

/** Not sealed: the lock itself, what the PIN page shows, and wrong tries. */
export interface Door { lock: Lock; point: string; desk: number; doors?: boolean; wrong: number; notBefore: number }

/** A record of the outbox. `version` grows with each change; it is sent until `receipt` is the same. */
export interface Kept {
  ref: string;
  kind: string;
  version: number;
  receipt: number;
  since: number; // ms, device's clock: when the oldest change without a receipt was made
  notBefore: number; // ms: a seal may be undone until then
  handed: number; // the version that was handed over to another device or a file
  held: string; // why the server holds it for a person
  sealed: Sealed;
}

interface Tables extends DBSchema {
  door: { key: string; value: Door };
  sealed: { key: string; value: Sealed };
  records: { key: string; value: Kept };
}
const DOOR = 'door';
const STRICT = { durability: 'strict' } as const;

export class Store {
  private constructor(private readonly tables: IDBPDatabase<Tables>) {}

  static async open(name: string): Promise<Store> {
    const tables = await openDB<Tables>(name, 1, {
      upgrade(made) {
        made.createObjectStore('door');
        made.createObjectStore('sealed');
        made.createObjectStore('records', { keyPath: 'ref' });
      },
      blocking: (_now, _next, event) => { (event.target as IDBDatabase).close(); },
    });
    return new Store(tables);
  }

  door(): Promise<Door | undefined> { return this.tables.get('door', DOOR); }

  async putDoor(door: Door): Promise<void> {
    const work = this.tables.transaction('door', 'readwrite', STRICT);
    await Promise.all([work.store.put(door, DOOR), work.done]);
  }

  /** A new shift: the door and what belongs behind it, all or nothing. */
  async begin(door: Door, sealed: Map<string, Sealed>): Promise<void> {
    const work = this.tables.transaction(['door', 'sealed', 'records'], 'readwrite', STRICT);
    await work.objectStore('sealed').clear();
    await work.objectStore('records').clear();
    await Promise.all([...sealed].map(([name, one]) => work.objectStore('sealed').put(one, name)));
    await work.objectStore('door').put(door, DOOR);
    await work.done;
  }

  sealed(name: string): Promise<Sealed | undefined> { return this.tables.get('sealed', name); }

  async putSealed(name: string, value: Sealed): Promise<void> {
    const work = this.tables.transaction('sealed', 'readwrite', STRICT);
    await Promise.all([work.store.put(value, name), work.done]);
  }

  records(): Promise<Kept[]> { return this.tables.getAll('records'); }

  /** Change records in one transaction; `change` sees what is there now. What it returns is on disk afterwards. */
  async change(refs: string[], change: (kept: Kept | undefined, ref: string) => Kept | undefined): Promise<Kept[]> {
    const work = this.tables.transaction('records', 'readwrite', STRICT);
    const changed: Kept[] = [];
    for (const ref of refs) {
      const now = change(await work.store.get(ref), ref);
      if (now === undefined) continue;
      await work.store.put(now);
      changed.push(now);
    }
    await work.done;
    return changed;
  }

  async drop(ref: string): Promise<void> {
    const work = this.tables.transaction('records', 'readwrite', STRICT);
    await Promise.all([work.store.delete(ref), work.done]);
  }

  /** The end of a shift: nothing stays. */
  async wipe(): Promise<void> {
    const work = this.tables.transaction(['door', 'sealed', 'records'], 'readwrite', STRICT);
    await Promise.all([work.objectStore('door').clear(), work.objectStore('sealed').clear(), work.objectStore('records').clear(), work.done]);
  }
}
