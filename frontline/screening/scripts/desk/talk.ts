/** What is said with the server besides uploads: at sign-in, about one person, at the end. docs/interfaces/desk-protocol.md */
import type { Lot } from './lots';
import type { Someone } from './people';
import { get, post as send, Refusal } from '../../../ui/scripts/lib/field/server';
import type { Retest } from './retests';
import { VERSION } from './version';
import type { Post, Sizes } from './shift';

export interface Begun { post: Post; list: Someone[]; retests: Retest[] }

/** Somebody as the server knows them now. */
export interface Known { code: string; name: string; door: string; excused: string; expected: boolean; taken: { barcode: string; point: string; at: string }[]; size?: number }

interface Listed {
  code: string; name?: string; pinyin?: string; born?: string; door?: string; household?: string;
  id_key?: string; phone_key?: string; excused?: string; sampled?: boolean; size?: number;
  mode?: string; step?: number; building?: string; unit?: string; floor?: string; room?: string; immobile?: boolean;
  visit?: { outcome: string; at: string; next_at: string | null };
}
interface ToldLot { first: string; last: string; expires_on: string | null; other_round?: boolean }
interface People { people: Listed[]; next: number }
interface SignedIn extends People {
  token: string; device: string; lookup_key: string; now: string; speed: number;
  round: { ref: string; name: string };
  point: { ref: string; name: string } | null; place: { ref: string; name: string } | null; desk: number | null; pool_size: number;
  lots: ToldLot[]; retests?: ToldRetest[];
}
interface ToldRetest { code: string; name: string; born: string; door: string; id_key: string; phone_key: string; tube: string; due_at: string }

export class Talk {
  constructor(private readonly at: string, private readonly csrf: string, private readonly zone: string) {}

  /** A desk of a point and the whole list, page by page. */
  async signIn(form: FormData, progress: (people: number) => void): Promise<Begun> {
    const [round, point] = String(form.get('point') ?? '').split(' ');
    const [ofDoors, place] = String(form.get('place') ?? '').split(' ');
    const said = place === undefined ? { round, point, desk: Number(form.get('desk')), version: VERSION } : { round: ofDoors, place, version: VERSION };
    const began = (await send(`${this.at}sign-in/`, '', said, { 'X-CSRFToken': this.csrf })) as SignedIn;
    const list = began.people.map(asSomeone);
    for (let after = began.next; after !== 0;) {
      progress(list.length);
      const page = (await get(`${this.at}people/?after=${after}`, began.token)) as People;
      list.push(...page.people.map(asSomeone));
      after = page.next;
    }
    return { post: this.postOf(began), list, retests: (began.retests ?? []).map(asRetest) };
  }

  private postOf(began: SignedIn): Post {
    return {
      device: began.device, token: began.token, round: { ref: began.round.ref, name: began.round.name },
      point: (began.point ?? began.place)?.name ?? '', desk: began.desk ?? 0, ...(began.point === null ? { doors: true } : {}), size: began.pool_size, zone: this.zone,
      numberKey: began.lookup_key, lots: began.lots.map(asLot),
      frame: { city: Date.parse(began.now), device: Date.now(), speed: began.speed },
    };
  }

  /** None where the server knows nobody by that code. Throws without a network. */
  who(post: Post, code: string): Promise<Known[]> {
    return known(get(`${this.at}who/?code=${encodeURIComponent(code)}`, post.token, QUICK));
  }

  /** What changed since sign-in: who is to be sampled alone, and sizes of tubes. Throws without a network. */
  async news(post: Post): Promise<{ retests: Retest[]; sizes: Sizes | undefined; closedFrom: number | undefined }> {
    const told = (await get(`${this.at}retests/`, post.token, QUICK)) as { retests: ToldRetest[]; pool_size?: number; sizes?: Record<string, string[]>; closed_from?: string | null };
    const smaller = Object.entries(told.sizes ?? {}).map(([size, codes]): [number, string[]] => [Number(size), codes]);
    return { retests: told.retests.map(asRetest), sizes: told.pool_size === undefined ? undefined : { usual: told.pool_size, smaller }, closedFrom: told.closed_from ? Date.parse(told.closed_from) : undefined };
  }

  /** By ID number or telephone, which stand in no address; a telephone may be a household's. */
  find(post: Post, number: string): Promise<Known[]> {
    return known(send(`${this.at}who/`, post.token, { number }, {}, QUICK));
  }

  async signOff(post: Post, unsent: number): Promise<void> {
    await send(`${this.at}sign-off/`, post.token, { unsent, by_file: unsent > 0 });
  }
}

const QUICK = 4_000; // ms; nobody waits for it

async function known(answer: Promise<unknown>): Promise<Known[]> {
  try {
    return ((await answer) as { people: Known[] }).people;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
}

function asSomeone(one: Listed): Someone {
  return {
    code: one.code, name: one.name ?? one.code, pinyin: one.pinyin ?? '', born: one.born ?? '', address: one.door ?? '',
    household: one.household ?? '', idKey: one.id_key ?? '', phoneKey: one.phone_key ?? '', excused: one.excused ?? '',
    sampled: one.sampled === true, elsewhere: false, size: one.size ?? 0, ...doorOf(one),
  };
}

/** Where the door is: only of a list from door to door. */
function doorOf(one: Listed): Partial<Someone> {
  const { mode, step, building, unit, floor, room, immobile, visit } = one;
  if (step === undefined) return {};
  const tried = visit === undefined ? {} : { visit: { outcome: visit.outcome, at: Date.parse(visit.at), ...(visit.next_at === null ? {} : { nextAt: Date.parse(visit.next_at) }) } };
  return { step, ...(mode && { mode }), ...(building && { building }), ...(unit && { unit }), ...(floor && { floor }), ...(room && { room }), ...(immobile && { immobile }), ...tried };
}

function asRetest(told: ToldRetest): Retest {
  return { one: asSomeone(told), tube: told.tube, dueAt: Date.parse(told.due_at) };
}

function asLot(lot: ToldLot): Lot {
  return { first: lot.first, last: lot.last, expires: lot.expires_on ?? '', other: lot.other_round === true };
}
