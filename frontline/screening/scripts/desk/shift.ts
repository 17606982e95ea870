/**
 * A shift at a desk: what is on the table, and every change written to the device before it is shown.
 * The page asks scan.ts what a scan means and then calls one verb here.
 */
import { iso, outOfFrame, type Reading } from '../../../ui/scripts/lib/field/clock';
import { newResidentCode } from './codes';
import type { Item, Parcel } from './handover';
import type { Lot } from './lots';
import { People, type Someone } from './people';
import type { Retest } from './retests';
import type { Table } from './scan';
import { asSomeone, type Carried, type Details, filled, kindOf, type Registered } from './records';
import { type Badge, Duty } from '../../../ui/scripts/lib/field/duty';
import type { Door, Kept, Store } from '../../../ui/scripts/lib/field/store';
import * as tubes from './tube';
import { makeLock, seal, type Sealed, unseal } from '../../../ui/scripts/lib/field/vault';
import { excusing, type Outcome, toldVisit, type Tried, type Visit } from './visit';

/** What the server gave at sign-in, without the people. */
export interface Post extends Badge {
  device: string; // its reference
  round: { ref: string; name: string };
  point: string;
  desk: number;
  doors?: boolean; // from door to door in a place
  size: number; // swabs in a tube
  numberKey: string; // for the look-up of ID numbers and telephones; hexadecimal
  lots: Lot[];
}

/** How many share a tube: usually, and people of buildings where fewer may. */
export interface Sizes { usual: number; smaller: [number, string[]][] }

type Content = tubes.Tube | Registered | Carried | Visit;
const MAY_BE_UNDONE = 8_000; // ms before anybody else hears of a seal or a visit
const RETESTS = 'retests';
const SIZES = 'sizes';
const LIST_PART = 400; // people sealed together

export class Shift extends Duty<Content, Post> {
  readonly tubes = new Map<string, tubes.Tube>();
  readonly registered = new Map<string, Registered>();
  readonly carried = new Map<string, Carried>();
  readonly visits = new Map<string, Visit>();
  open: tubes.Tube | null = null;
  private retests: Retest[] = [];

  private constructor(store: Store, key: CryptoKey, post: Post, readonly people: People, reading: Reading) {
    super(store, key, post, reading);
  }

  /** The first sign-in: everything is sealed and on the device before the desk opens. */
  static async begin(store: Store, pin: string, post: Post, list: Someone[], rounds?: number, retests: Retest[] = []): Promise<Shift> {
    const { lock, key } = await makeLock(pin, rounds);
    const door: Door = { lock, point: post.point, desk: post.desk, ...(post.doors === true ? { doors: true } : {}), wrong: 0, notBefore: 0 };
    const parts = new Map<string, Sealed>([['post', await seal(key, 'post', post)], ['reading', await seal(key, 'reading', post.frame)], [RETESTS, await seal(key, RETESTS, retests)]]);
    for (let at = 0; at === 0 || at < list.length; at += LIST_PART) {
      const name = `list:${at / LIST_PART}`;
      parts.set(name, await seal(key, name, list.slice(at, at + LIST_PART)));
    }
    await store.begin(door, parts);
    const shift = new Shift(store, key, post, new People(list), post.frame);
    shift.know(retests);
    return shift;
  }

  /** After a reload, with the key that the PIN gave. */
  static async resume(store: Store, key: CryptoKey): Promise<Shift> {
    const part = async <Value>(name: string): Promise<Value | undefined> => {
      const sealed = await store.sealed(name);
      return sealed === undefined ? undefined : unseal<Value>(key, name, sealed);
    };
    const post = (await part<Post>('post'))!;
    const list: Someone[] = [];
    for (let at = 0; ; at += 1) {
      const some = await part<Someone[]>(`list:${at}`);
      if (some === undefined) break;
      list.push(...some);
    }
    const shift = new Shift(store, key, post, new People(list), (await part<Reading>('reading')) ?? post.frame);
    shift.know((await part<Retest[]>(RETESTS)) ?? []); // none: an older page began the shift
    shift.fit(await part<Sizes>(SIZES));
    await shift.takeAll();
    shift.open = [...shift.tubes.values()].find((tube) => tube.sealedAt === undefined) ?? null;
    return shift;
  }

  protected take(kept: Kept, content: Content): void {
    this.kept.set(kept.ref, kept);
    if ('record' in content) this.carried.set(kept.ref, content);
    else if ('barcode' in content) this.tubes.set(kept.ref, content);
    else if ('outcome' in content) this.takeVisit(content);
    else {
      this.registered.set(kept.ref, content);
      this.people.add(asSomeone(content));
    }
  }

  private takeVisit(visit: Visit): void {
    this.visits.set(visit.ref, visit);
    const one = this.people.get(visit.code);
    if (one !== undefined && one.excused === '') one.excused = excusing(visit.outcome);
  }

  /** Who is to be sampled alone, as the server knows it now. */
  async recall(retests: Retest[]): Promise<void> {
    await this.store.putSealed(RETESTS, await seal(this.key, RETESTS, retests));
    this.know(retests);
  }

  /** An area was decided or lifted since sign-in. The open tube stays; the next one is of the new size. */
  async resize(sizes: Sizes): Promise<void> {
    await this.store.putSealed(SIZES, await seal(this.key, SIZES, sizes));
    this.fit(sizes);
  }

  private fit(sizes: Sizes | undefined): void {
    if (sizes === undefined) return; // as at sign-in
    this.post.size = sizes.usual;
    const own = new Map(sizes.smaller.flatMap(([size, codes]) => codes.map((code): [string, number] => [code, size])));
    for (const one of this.people.all()) if (!one.elsewhere) one.size = own.get(one.code) ?? 0;
  }

  private know(retests: Retest[]): void {
    this.retests = retests;
    for (const { one } of retests) if (this.people.get(one.code) === undefined) this.people.add({ ...one, elsewhere: true });
  }

  /** Single re-tests not taken yet, here or as far as the server knows; the earliest due first. */
  due(): Retest[] {
    const alone = [...this.tubes.values()].filter((tube) => !tubes.isOfRound(tube));
    const taken = new Set(alone.flatMap((tube) => tubes.valid(tube).map((swab) => swab.code)));
    return this.retests.filter(({ one }) => !taken.has(one.code)).sort((a, b) => a.dueAt - b.dueAt);
  }

  // --- what stands on the table ------------------------------------------------------------------------------

  table(): Table {
    return { open: this.open, tubes: [...this.tubes.values()], lots: this.post.lots, day: this.day(), due: new Set(this.due().map(({ one }) => one.code)) };
  }


  /** The latest try to reach somebody, here or as the list had it; its times are the city's. */
  tried(one: Someone): Tried | undefined {
    const own = [...this.visits.values()].filter((visit) => visit.code === one.code).sort((a, b) => a.at - b.at).at(-1);
    if (own === undefined) return one.visit;
    const city = (frame: number): number => outOfFrame(this.post.frame, this.reading, frame);
    return { outcome: own.outcome, at: city(own.at), ...(own.nextAt === undefined ? {} : { nextAt: city(own.nextAt) }) };
  }

  // --- verbs: on the device first, then on the screen ----------------------------------------------------------

  private async keepTube(tube: tubes.Tube, wait = 0): Promise<void> {
    await this.keep(tube.ref, 'tube', tube, wait);
    if (this.open?.ref === tube.ref || (this.open === null && tube.sealedAt === undefined)) {
      this.open = tube.sealedAt === undefined ? tube : null;
    }
  }

  async openTube(barcode: string): Promise<tubes.Tube> {
    if (this.open !== null) throw new Error('one tube after the other');
    const tube = tubes.newTube(barcode, this.post.size, this.moment());
    await this.keepTube(tube);
    return tube;
  }

  /** Into the open tube; the first person's zone says how many may share it. */
  async bind(code: string): Promise<tubes.Swab> {
    const tube = tubes.withSwab(tubes.sized(this.open!, this.people.get(code)?.size ?? 0), code, this.moment());
    await this.keepTube(tube);
    return tube.swabs.at(-1)!;
  }

  /** The tube of one person after a positive one; the open tube stays as it is. */
  async single(barcode: string, code: string): Promise<tubes.Tube> {
    const tube = tubes.single(barcode, code, this.moment());
    await this.keepTube(tube);
    return tube;
  }

  /** Fewer may share this tube than it was opened for: from now on this device puts no more in. */
  async shrink(ref: string, size: number): Promise<void> {
    const tube = this.tubes.get(ref)!;
    if (tube.sealedAt === undefined && size < tube.capacity) await this.keepTube({ ...tube, capacity: size });
  }

  async undoSwab(ref: string, slot: number, why: tubes.Mistake): Promise<void> {
    await this.keepTube(tubes.withoutSwab(this.tubes.get(ref)!, slot, this.moment(), why));
  }

  async sealTube(): Promise<tubes.Tube> {
    const tube = tubes.sealed(this.open!, this.moment());
    await this.keepTube(tube, MAY_BE_UNDONE);
    return tube;
  }

  /** True when the seal had not been sent and no other tube is open. */
  async undoSeal(ref: string): Promise<boolean> {
    const [tube, kept] = [this.tubes.get(ref)!, this.kept.get(ref)!];
    if (this.open !== null || kept.notBefore <= Date.now()) return false;
    await this.keepTube(tubes.unsealed(tube));
    return true;
  }

  /** A tube opened by mistake: nothing was in it and nobody heard of it. */
  async putBack(ref: string): Promise<boolean> {
    const tube = this.tubes.get(ref);
    if (tube === undefined || tube.swabs.length > 0) return false;
    await this.forget(ref);
    this.tubes.delete(ref);
    if (this.open?.ref === ref) this.open = null;
    return true;
  }

  /** What came of a visit; `next`: in how many ms of the city's time somebody comes again. */
  async visit(code: string, outcome: Outcome, note: string, next?: number): Promise<Visit> {
    const at = this.moment();
    const made: Visit = { ref: crypto.randomUUID(), code, at, outcome, note, ...(next === undefined ? {} : { nextAt: at + next }) };
    await this.keep(made.ref, 'visit', made, MAY_BE_UNDONE);
    return made;
  }

  /** True while nobody else has heard of it. */
  async undoVisit(ref: string): Promise<boolean> {
    const [visit, kept] = [this.visits.get(ref), this.kept.get(ref)];
    if (visit === undefined || kept === undefined || kept.notBefore <= Date.now()) return false;
    await this.forget(ref);
    this.visits.delete(ref);
    const one = this.people.get(visit.code);
    if (one !== undefined && one.excused === excusing(visit.outcome)) one.excused = '';
    return true;
  }

  async register(details: Details): Promise<Someone> {
    const made: Registered = { ref: crypto.randomUUID(), code: newResidentCode(), at: this.moment(), details };
    await this.keep(made.ref, 'person', made);
    return asSomeone(made);
  }

  /** Records of another device; the same parcel twice changes nothing that matters. */
  async carry(items: Item[]): Promise<void> {
    for (const { device, record } of items) {
      if (device === this.post.device) continue; // it came home: it is here already
      const content: Carried = { ref: String(record['ref']), device, record };
      await this.keep(`${device}/${content.ref}`, kindOf(record['kind']), content);
    }
  }

  /** What is nowhere but here, for another device, and the versions that go. */
  parcel(): { parcel: Parcel; versions: Map<string, number> } {
    const going = this.onlyHere();
    const items = going.map((kept): Item => ({
      device: this.carried.get(kept.ref)?.device ?? this.post.device, record: this.told(kept.ref) as Item['record'],
    }));
    return { parcel: { v: 1, from: this.post.point, items }, versions: new Map(going.map((kept) => [kept.ref, kept.version])) };
  }

  /** Somebody else has these versions now. */
  async handed(versions: Map<string, number>): Promise<void> {
    await this.note([...versions.keys()], (kept) => ({ ...kept, handed: Math.max(kept.handed, versions.get(kept.ref)!) }));
  }

  /** A tube in which nobody ever was is nobody's business. */
  told(ref: string): object | null {
    const tube = this.tubes.get(ref);
    if (tube !== undefined) return tube.swabs.length === 0 ? null : tubes.told(tube);
    const made = this.registered.get(ref);
    if (made !== undefined) return { kind: 'person', ref, code: made.code, at: iso(made.at), details: filled(made.details) };
    const visit = this.visits.get(ref);
    if (visit !== undefined) return toldVisit(visit);
    return this.carried.get(ref)?.record ?? null;
  }
}
