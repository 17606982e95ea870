/** A grid on the telephone, and everything told from its doors: sealed and on disk before it is shown. */
import { iso, outOfFrame, type Reading } from '../../../ui/scripts/lib/field/clock';
import { type Badge, Duty } from '../../../ui/scripts/lib/field/duty';
import type { Door as Lock, Kept, Store } from '../../../ui/scripts/lib/field/store';
import { makeLock, seal, unseal } from '../../../ui/scripts/lib/field/vault';
import type { GridList, Shop, Someone } from './list';
import type { Known, Tried } from './walk';

export interface Post extends Badge { device: string; grid: { ref: string; name: string } }

export type Answers = Record<string, Record<string, unknown>>; // by room, then by question
/** `at` is of the frame, in ms; `done` are the errands that the answers settle. */
export interface Visit { kind: 'visit'; ref: string; at: number; person: string; outcome: string; note: string; answers: Answers; done: string[] }
export interface NeedsSaid { kind: 'needs'; ref: string; at: number; person: string; needs: string[] }
export interface ShopSaid { kind: 'shop'; ref: string; at: number; shop: string; open: boolean; note: string }
export type Said = Visit | NeedsSaid | ShopSaid;
type Unsaid<Kind extends Said> = Omit<Kind, 'ref' | 'at'>;

const MAY_BE_UNDONE = 8_000; // ms before anybody else hears of it
const LIST = 'list';

export class Morning extends Duty<Said, Post> {
  readonly said = new Map<string, Said>();

  private constructor(store: Store, key: CryptoKey, post: Post, public list: GridList, reading: Reading) {
    super(store, key, post, reading);
  }

  /** Everything is sealed and on the device before the first door. `rounds`: of the PIN's key, fewer in tests. */
  static async begin(store: Store, pin: string, post: Post, list: GridList, rounds?: number): Promise<Morning> {
    const { lock, key } = await makeLock(pin, rounds);
    const door: Lock = { lock, point: post.grid.name, desk: 0, doors: true, wrong: 0, notBefore: 0 };
    const parts = new Map([['post', await seal(key, 'post', post)], ['reading', await seal(key, 'reading', post.frame)], [LIST, await seal(key, LIST, list)]]);
    await store.begin(door, parts);
    return new Morning(store, key, post, list, post.frame);
  }

  /** After a reload, with the key that the PIN gave. */
  static async resume(store: Store, key: CryptoKey): Promise<Morning> {
    const part = async <Value>(name: string): Promise<Value> => unseal<Value>(key, name, (await store.sealed(name))!);
    const post = await part<Post>('post');
    const morning = new Morning(store, key, post, await part<GridList>(LIST), await part<Reading>('reading'));
    await morning.takeAll();
    return morning;
  }

  protected take(kept: Kept, said: Said): void {
    this.kept.set(kept.ref, kept);
    this.said.set(kept.ref, said);
  }

  told(ref: string): object | null {
    const said = this.said.get(ref);
    if (said === undefined) return null;
    return { ...said, at: iso(said.at), ...('done' in said ? { done: undefined } : {}) };
  }

  /** The list as the server has it now. */
  async refresh(list: GridList): Promise<void> {
    await this.store.putSealed(LIST, await seal(this.key, LIST, list));
    this.list = list;
  }

  // --- what is known here beside the list ------------------------------------------------------------------

  known(): Known {
    const done = new Map<string, number>();
    const tried = new Map<string, Tried>();
    for (const one of this.inTime()) {
      if (one.kind !== 'visit') continue;
      for (const key of one.done) done.set(key, this.city(one.at));
      if (one.outcome !== 'done') tried.set(one.person, { outcome: one.outcome, at: this.city(one.at) });
      else tried.delete(one.person);
    }
    return { done: (key) => done.get(key), tried: (code) => tried.get(code), now: this.cityNow() };
  }

  private inTime(): Said[] { return [...this.said.values()].sort((a, b) => a.at - b.at); }
  private city(frame: number): number { return outOfFrame(this.post.frame, this.reading, frame); }

  needsOf(one: Someone): string[] {
    const own = this.inTime().filter((said): said is NeedsSaid => said.kind === 'needs' && said.person === one.code).at(-1);
    return own?.needs ?? one.needs ?? [];
  }

  shopNow(shop: Shop): { open: boolean; note: string } {
    const own = this.inTime().filter((said): said is ShopSaid => said.kind === 'shop' && said.shop === shop.ref).at(-1);
    return own ?? { open: shop.open, note: shop.last?.[0]?.note ?? '' };
  }

  held(): Kept[] { return [...this.kept.values()].filter((kept) => kept.held !== ''); }

  // --- verbs -----------------------------------------------------------------------------------------------

  async say(said: Unsaid<Visit> | Unsaid<NeedsSaid> | Unsaid<ShopSaid>): Promise<Said> {
    const made = { ...said, ref: crypto.randomUUID(), at: this.moment() } as Said;
    await this.keep(made.ref, made.kind, made, MAY_BE_UNDONE);
    return made;
  }

  /** True while nobody else has heard of it. */
  async undo(ref: string): Promise<boolean> {
    const kept = this.kept.get(ref);
    if (kept === undefined || kept.notBefore <= Date.now()) return false;
    await this.forget(ref);
    this.said.delete(ref);
    return true;
  }
}
