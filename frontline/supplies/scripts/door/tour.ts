/** A crew's day on the telephone, and everything told from its doors: sealed and on disk before it is shown. */
import { iso, outOfFrame, type Reading } from '../../../ui/scripts/lib/field/clock';
import { type Badge, Duty } from '../../../ui/scripts/lib/field/duty';
import type { Door as Lock, Kept, Store } from '../../../ui/scripts/lib/field/store';
import { makeLock, seal, unseal } from '../../../ui/scripts/lib/field/vault';
import type { Pack, Round, Rounds, Stop } from './list';

export interface Post extends Badge { device: string; crew: { ref: string; name: string; vehicle: string } }

/** `at` is of the frame, in ms. */
export interface Left { kind: 'left' | 'back'; ref: string; at: number; round: string }
export interface AtDoor { kind: 'door'; ref: string; at: number; pack: string; outcome: string; note: string }
export interface Photo { kind: 'photo'; ref: string; at: number; pack: string; image: string }
export type Said = Left | AtDoor | Photo;
type Unsaid<Kind extends Said> = Omit<Kind, 'ref' | 'at'>;

export interface Told { outcome: string; at: number | null; own: boolean } // at: ms of the city

const MAY_BE_UNDONE = 8_000; // ms before anybody else hears of it
const LIST = 'list';
export const DELIVERED = ['left', 'handed', 'ill'];

export class Tour extends Duty<Said, Post> {
  readonly said = new Map<string, Said>();

  private constructor(store: Store, key: CryptoKey, post: Post, public list: Rounds, reading: Reading) {
    super(store, key, post, reading);
  }

  /** Everything is sealed and on the device before the first door. `rounds`: of the PIN's key, fewer in tests. */
  static async begin(store: Store, pin: string, post: Post, list: Rounds, rounds?: number): Promise<Tour> {
    const { lock, key } = await makeLock(pin, rounds);
    const door: Lock = { lock, point: post.crew.name, desk: 0, doors: true, wrong: 0, notBefore: 0 };
    const parts = new Map([['post', await seal(key, 'post', post)], ['reading', await seal(key, 'reading', post.frame)], [LIST, await seal(key, LIST, list)]]);
    await store.begin(door, parts);
    return new Tour(store, key, post, list, post.frame);
  }

  /** After a reload, with the key that the PIN gave. */
  static async resume(store: Store, key: CryptoKey): Promise<Tour> {
    const part = async <Value>(name: string): Promise<Value> => unseal<Value>(key, name, (await store.sealed(name))!);
    const tour = new Tour(store, key, await part<Post>('post'), await part<Rounds>(LIST), await part<Reading>('reading'));
    await tour.takeAll();
    return tour;
  }

  protected take(kept: Kept, said: Said): void {
    this.kept.set(kept.ref, kept);
    this.said.set(kept.ref, said);
  }

  told(ref: string): object | null {
    const said = this.said.get(ref);
    return said === undefined ? null : { ...said, at: iso(said.at) };
  }

  /** The list as the server has it now; nothing of it once its time is over. */
  async refresh(list: Rounds): Promise<void> {
    await this.store.putSealed(LIST, await seal(this.key, LIST, list));
    this.list = list;
  }

  get isOver(): boolean { return this.cityNow() >= Date.parse(this.list.expires); }

  /** The day is over: the list goes, what was told stays until it is sent. */
  async expire(): Promise<void> {
    if (this.isOver && this.list.rounds.length > 0) await this.refresh({ ...this.list, rounds: [] });
  }

  // --- what is known here beside the list ------------------------------------------------------------------

  private inTime(): Said[] { return [...this.said.values()].sort((a, b) => a.at - b.at); }
  private city(frame: number): number { return outOfFrame(this.post.frame, this.reading, frame); }

  /** What came of a pack; undefined: it is still to be brought. */
  of(pack: Pack): Told | undefined {
    const own = this.inTime().filter((said): said is AtDoor => said.kind === 'door' && said.pack === pack.ref).at(-1);
    if (own !== undefined) return { outcome: own.outcome, at: this.city(own.at), own: true };
    if (pack.state === undefined) return undefined;
    return { outcome: pack.state === 'delivered' ? 'left' : (pack.why ?? 'not_home'), at: null, own: false };
  }

  hasPhoto(pack: Pack): boolean { return [...this.said.values()].some((said) => said.kind === 'photo' && said.pack === pack.ref); }
  open(stop: Stop): Pack[] { return stop.packs.filter((pack) => this.of(pack) === undefined); }
  openIn(round: Round): number { return round.stops.reduce((sum, stop) => sum + this.open(stop).length, 0); }

  /** planned, out or back, as the server says or as was told here since. */
  stateOf(round: Round): string {
    const own = [...this.said.values()].filter((said): said is Left => 'round' in said && said.round === round.ref).map(({ kind }) => kind);
    if (own.includes('back') || round.state === 'back') return 'back';
    return own.includes('left') || round.state === 'out' ? 'out' : 'planned';
  }

  /** The round that is out, else the next one. */
  current(): Round | undefined {
    return this.list.rounds.find((round) => this.stateOf(round) === 'out') ?? this.list.rounds.find((round) => this.stateOf(round) === 'planned');
  }

  held(): Kept[] { return [...this.kept.values()].filter((kept) => kept.held !== ''); }

  // --- verbs -----------------------------------------------------------------------------------------------

  async say(said: Unsaid<Left> | Unsaid<AtDoor> | Unsaid<Photo>): Promise<Said> {
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
