/** The people of the point as the desk knows them, and how they are found: by code, number, telephone or name. */
import { idNumber, isResidentCode, phoneNumber, plain } from './codes';
import type { Tried } from './visit';

/** One line of the list. Numbers are not on the device: only what a keyed look-up makes of them. */
export interface Someone {
  code: string;
  name: string;
  pinyin: string;
  born: string; // year or day, empty where unknown
  address: string; // building and door
  household: string; // equal for people of one household, empty for nobody
  idKey: string; // what the shift's key makes of the ID number (lookup.ts); empty where unknown
  phoneKey: string;
  excused: string; // reason, empty where expected
  sampled: boolean; // as the server knew when the list was loaded
  elsewhere: boolean; // expected at another point: told by the server when asked for
  size: number; // people of this building that may share a tube; 0: as many as the desk's tubes take
  mode?: string; // "home": sampled at the door
  step?: number; // of the building in walking order; a desk at a point has none of these
  building?: string;
  unit?: string;
  floor?: string;
  room?: string;
  immobile?: boolean;
  visit?: Tried; // the latest try when the list was loaded
}

const MOST = 20; // lines of a search on a phone

export class People {
  private readonly byCode = new Map<string, Someone>();
  private readonly byKey = new Map<string, Someone[]>();
  private readonly byHousehold = new Map<string, Someone[]>();

  constructor(list: Someone[]) {
    for (const one of list) this.add(one);
  }

  get size(): number { return this.byCode.size; }

  add(one: Someone): void {
    this.byCode.set(one.code, one);
    for (const key of [one.idKey, one.phoneKey]) if (key !== '') push(this.byKey, key, one);
    if (one.household !== '') push(this.byHousehold, one.household, one);
  }

  all(): Iterable<Someone> { return this.byCode.values(); }

  get(code: string): Someone | undefined { return this.byCode.get(code); }

  household(one: Someone): Someone[] {
    return (this.byHousehold.get(one.household) ?? []).filter((other) => other.code !== one.code);
  }

  keyed(key: string): Someone[] { return this.byKey.get(key) ?? []; }

  /** Whose name, pinyin (whole, or first letters) or address has every word typed; names that begin with it first. */
  named(typed: string): Someone[] {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const found: { one: Someone; rank: number }[] = [];
    for (const one of this.byCode.values()) {
      const rank = Math.max(...words.map((word) => rankOf(one, word)));
      if (rank < Infinity) found.push({ one, rank });
    }
    found.sort((a, b) => a.rank - b.rank || a.one.pinyin.localeCompare(b.one.pinyin));
    return found.slice(0, MOST).map(({ one }) => one);
  }
}

function push(map: Map<string, Someone[]>, key: string, one: Someone): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [one]);
  else known.push(one);
}

/** 0 begins with it, 1 initials begin with it, 2 has it somewhere; Infinity not at all. */
function rankOf(one: Someone, word: string): number {
  const pinyin = one.pinyin.toLowerCase();
  const joined = pinyin.replace(/\s+/g, '');
  if (one.name.startsWith(word) || joined.startsWith(word) || pinyin.startsWith(word)) return 0;
  if (pinyin.split(/\s+/).map((part) => part[0] ?? '').join('').startsWith(word)) return 1;
  return one.name.includes(word) || one.address.toLowerCase().includes(word) ? 2 : Infinity;
}

export type Typed =
  | { kind: 'code'; code: string }
  | { kind: 'misread' }
  | { kind: 'number'; text: string; id: boolean } // to be looked up by its key
  | { kind: 'name'; text: string };

/** What somebody typed or scanned that is no tube. */
export function meant(text: string, known: People): Typed {
  const code = plain(text);
  if (isResidentCode(code) || known.get(code) !== undefined) return { kind: 'code', code };
  if (typeof idNumber(code) !== 'string') return { kind: 'number', text: code, id: true };
  if (/^\d{17}[\dX]$/.test(code)) return { kind: 'misread' };
  if (/^[\d\s+()-]{5,20}$/.test(text.trim())) return { kind: 'number', text: phoneNumber(text), id: false };
  if (/^[0-9A-Z]{11}$/.test(code) && /\d/.test(code)) return { kind: 'misread' };
  return { kind: 'name', text: text.trim() };
}

/** Age in whole years at a day of the city; null where the birth is not known. */
export function ageAt(born: string, day: string): number | null {
  if (!/^\d{4}/.test(born)) return null;
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return born.length >= 10 && born.slice(5, 10) > day.slice(5, 10) ? years - 1 : years;
}
