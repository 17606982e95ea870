/** A crew's route on the telephone, and everything told from it: sealed and on disk before it is shown. */
import { iso, outOfFrame, type Reading } from '../../../ui/scripts/lib/field/clock';
import { type Badge, Duty } from '../../../ui/scripts/lib/field/duty';
import type { Door as Lock, Kept, Store } from '../../../ui/scripts/lib/field/store';
import { makeLock, seal, unseal } from '../../../ui/scripts/lib/field/vault';
import type { Job, Route } from './list';

export interface Post extends Badge { device: string; crew: { ref: string; name: string } }

interface Told { ref: string; at: number; job: string } // `at` is of the frame, in ms
export interface There extends Told { kind: 'there' }
export interface ReadingSaid extends Told { kind: 'reading'; celsius: number; room: string }
export interface Materials extends Told { kind: 'materials'; used: [string, number, string][] }
export interface Photo extends Told { kind: 'photo'; when: 'before' | 'after'; picture: string } // base64
export interface Done extends Told { kind: 'done'; done: string }
export interface Cannot extends Told { kind: 'cannot'; why: string }
export type Said = There | ReadingSaid | Materials | Photo | Done | Cannot;
type Unsaid<Kind extends Said> = Kind extends Said ? Omit<Kind, 'ref' | 'at'> : never;

/** What this telephone knows of a job beside the list. */
export interface Known { there?: number; celsius?: number; done?: number; why?: string; said: Said[] }

const MAY_BE_UNDONE = 8_000; // ms before anybody else hears of it
const ROUTE = 'list';

export class Round extends Duty<Said, Post> {
  readonly said = new Map<string, Said>();

  private constructor(store: Store, key: CryptoKey, post: Post, public route: Route, reading: Reading) {
    super(store, key, post, reading);
  }

  /** Everything is sealed and on the device before the first job. `rounds`: of the PIN's key, fewer in tests. */
  static async begin(store: Store, pin: string, post: Post, route: Route, rounds?: number): Promise<Round> {
    const { lock, key } = await makeLock(pin, rounds);
    const door: Lock = { lock, point: post.crew.name, desk: 0, doors: true, wrong: 0, notBefore: 0 };
    const parts = new Map([['post', await seal(key, 'post', post)], ['reading', await seal(key, 'reading', post.frame)], [ROUTE, await seal(key, ROUTE, route)]]);
    await store.begin(door, parts);
    return new Round(store, key, post, route, post.frame);
  }

  /** After a reload, with the key that the PIN gave. */
  static async resume(store: Store, key: CryptoKey): Promise<Round> {
    const part = async <Value>(name: string): Promise<Value> => unseal<Value>(key, name, (await store.sealed(name))!);
    const round = new Round(store, key, await part<Post>('post'), await part<Route>(ROUTE), await part<Reading>('reading'));
    await round.takeAll();
    return round;
  }

  protected take(kept: Kept, said: Said): void {
    this.kept.set(kept.ref, kept);
    this.said.set(kept.ref, said);
  }

  told(ref: string): object | null {
    const said = this.said.get(ref);
    return said === undefined ? null : { ...said, at: iso(said.at) };
  }

  /** The route as the server has it now. */
  async refresh(route: Route): Promise<void> {
    await this.store.putSealed(ROUTE, await seal(this.key, ROUTE, route));
    this.route = route;
  }

  // --- what is known here beside the route -----------------------------------------------------------------

  known(job: Job): Known {
    const said = [...this.said.values()].filter((one) => one.job === job.ref).sort((a, b) => a.at - b.at);
    const known: Known = { said, ...(job.celsius === undefined ? {} : { celsius: job.celsius }) };
    for (const one of said) {
      if (one.kind === 'there') known.there ??= this.city(one.at);
      if (one.kind === 'reading') known.celsius = one.celsius;
      if (one.kind === 'done') known.done = this.city(one.at);
      if (one.kind === 'cannot') known.why = one.why;
    }
    return known;
  }

  isOver(job: Job): boolean {
    const { done, why } = this.known(job);
    return done !== undefined || why !== undefined;
  }

  /** Jobs with something left to do, in the route's order. */
  left(): Job[] { return this.route.jobs.filter((job) => !this.isOver(job)); }
  doneHere(): number { return [...this.said.values()].filter((one) => one.kind === 'done').length; }
  city(frame: number): number { return outOfFrame(this.post.frame, this.reading, frame); }
  held(): Kept[] { return [...this.kept.values()].filter((kept) => kept.held !== ''); }

  // --- verbs -----------------------------------------------------------------------------------------------

  async say(said: Unsaid<Said>): Promise<Said> {
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
