/**
 * A stretch of work on one device under one PIN: the key, the city's time, the outbox. What its records mean is said by
 * the page that extends it (a desk's shift, a grid worker's morning). Every change is on disk before it is shown.
 */
import { cityAt, type Reading } from './clock';
import * as sending from './sending';
import type { Kept, Store } from './store';
import { seal, unseal } from './vault';

/** What the server gave at sign-in that every such page needs. */
export interface Badge {
  token: string;
  zone: string;
  frame: Reading; // fixed until sign-off
}

export abstract class Duty<Content, Post extends Badge> {
  readonly kept = new Map<string, Kept>();

  protected constructor(readonly store: Store, protected readonly key: CryptoKey, readonly post: Post, public reading: Reading) {}

  /** A record of the device, read back or just changed. */
  protected abstract take(kept: Kept, content: Content): void;

  /** A record as the server reads it. Null: not worth a word yet. */
  abstract told(ref: string): object | null;

  // --- time ------------------------------------------------------------------------------------------------

  /** The moment as records of this duty carry it. */
  moment(): number { return cityAt(this.post.frame, Date.now()); }
  /** The moment as the city calls it. */
  cityNow(): number { return this.cityAt(Date.now()); }
  cityAt(device: number): number { return cityAt(this.reading, device); }
  day(): string { return new Intl.DateTimeFormat('sv', { timeZone: this.post.zone }).format(this.cityNow()); }

  async heard(city: number, speed: number): Promise<void> {
    this.reading = { city, device: Date.now(), speed };
    await this.store.putSealed('reading', await seal(this.key, 'reading', this.reading));
  }

  // --- the outbox ------------------------------------------------------------------------------------------

  unsent(): Kept[] { return [...this.kept.values()].filter((kept) => sending.isUnsent(kept) && this.told(kept.ref) !== null); }
  onlyHere(): Kept[] { return this.unsent().filter(sending.isOnlyHere); }

  /** Everything the device kept, after its key is known. */
  protected async takeAll(): Promise<void> {
    for (const kept of await this.store.records()) this.take(kept, await unseal<Content>(this.key, kept.ref, kept.sealed));
  }

  protected async keep(ref: string, kind: Kept['kind'], content: Content, wait = 0): Promise<void> {
    const sealed = await seal(this.key, ref, content);
    const now = Date.now();
    const change = (kept: Kept | undefined): Kept => sending.changed(kept, { ref, kind, sealed }, now, wait === 0 ? 0 : now + wait);
    const [kept] = await this.store.change([ref], change);
    this.take(kept!, content);
  }

  /** Nobody has heard of it: as if it had never been. */
  protected async forget(ref: string): Promise<void> {
    await this.store.drop(ref);
    this.kept.delete(ref);
  }

  /** Whoever leaves takes nothing back: what was held back may go. */
  async letGo(): Promise<void> {
    await this.note(this.unsent().map((kept) => kept.ref), (kept) => ({ ...kept, notBefore: 0 }));
  }

  async note(refs: string[], change: (kept: Kept) => Kept): Promise<void> {
    const changed = await this.store.change(refs, (kept) => (kept === undefined ? undefined : change(kept)));
    for (const kept of changed) this.kept.set(kept.ref, kept);
  }
}
