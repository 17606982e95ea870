/**
 * What a scan means at this moment: pure decisions, so that every one can be tried. The page carries them out, says
 * them aloud and offers the way back.
 */
import { fitsLot, type Lot } from './lots';
import type { Someone } from './people';
import { holds, isFull, isOfRound, sized, type Swab, type Tube, valid } from './tube';

/** What is on the table: the open tube (if any) and all tubes of this shift on this device. */
export interface Table {
  open: Tube | null;
  tubes: Tube[];
  lots: Lot[];
  day: string; // of the city, YYYY-MM-DD
  due: Set<string>; // codes of those who are to be sampled alone
}

/** Nothing in the way, or what must be said first. `may`: the worker may go on all the same. */
export type TubeAnswer =
  | { go: 'open' }
  | { go: 'seal_and_open' } // the open one is full
  | { stop: 'same_tube' | 'used' | 'not_full' | 'expired' | 'other_round' | 'no_lot'; may: boolean; tube?: Tube; lot?: Lot };

export function tubeScanned(barcode: string, table: Table): TubeAnswer {
  if (table.open?.barcode === barcode) return { stop: 'same_tube', may: false, tube: table.open };
  const used = table.tubes.find((tube) => tube.barcode === barcode);
  if (used !== undefined) return { stop: 'used', may: false, tube: used };
  const lot = table.lots.find((one) => fitsLot(barcode, one));
  if (lot === undefined && table.lots.length > 0) return { stop: 'no_lot', may: true };
  if (lot?.other === true) return { stop: 'other_round', may: true, lot };
  if (lot !== undefined && lot.expires !== '' && lot.expires < table.day) return { stop: 'expired', may: false, lot };
  if (table.open === null) return { go: 'open' };
  return isFull(table.open) ? { go: 'seal_and_open' } : { stop: 'not_full', may: true, tube: table.open };
}

/** A number that some lot or tube of ours has is a tube's, whatever else it looks like. */
export function isTube(text: string, table: Table): boolean {
  return table.tubes.some((tube) => tube.barcode === text) || table.lots.some((lot) => fitsLot(text, lot));
}

/** A label of tubes nobody entered a lot for: digits, perhaps after letters; telephones and ID cards are not. */
export function couldBeTube(text: string): boolean {
  return /^[A-Z]{0,6}-?\d{4,20}$/i.test(text) && !/^1\d{10}$/.test(text) && !/^\d{17}[\dX]$/i.test(text);
}

export type PersonAnswer =
  | { go: 'bind'; say?: 'other_point' | 'not_listed' | 'smaller_tube' | 'mixed_all_the_same' }
  | { wait: 'no_tube' | 'full' | 'single' } // single: for a tube of the own, after a positive one
  | { stop: 'in_this_tube'; swab: Swab }
  | { stop: 'on_this_device'; tube: Tube; swab: Swab }
  | { stop: 'sampled' | 'excused' }
  | { stop: 'mixed'; tube: Tube }; // fewer may share a tube where this person lives than share the open one

export function personScanned(code: string, one: Someone | undefined, table: Table): PersonAnswer {
  if (table.due.has(code)) return { wait: 'single' };
  const here = table.open === null ? undefined : holds(table.open, code);
  if (here !== undefined) return { stop: 'in_this_tube', swab: here };
  for (const tube of table.tubes.filter(isOfRound)) {
    const swab = holds(tube, code);
    if (swab !== undefined) return { stop: 'on_this_device', tube, swab };
  }
  if (one?.sampled === true) return { stop: 'sampled' };
  if (one !== undefined && one.excused !== '') return { stop: 'excused' };
  return isMixed(one, table.open) ? { stop: 'mixed', tube: table.open! } : ready(one, table.open);
}

/** As frontline/screening/rules.py, mixes: somebody of a smaller zone beside people of a larger one. */
function isMixed(one: Someone | undefined, open: Tube | null): boolean {
  return one !== undefined && open !== null && !isFull(open) && one.size > 0 && one.size < sized(open, one.size).capacity;
}

/** The same, once everything that was in the way has been said and waved through. */
export function ready(one: Someone | undefined, open: Tube | null): PersonAnswer {
  if (open === null) return { wait: 'no_tube' };
  if (isFull(open)) return { wait: 'full' };
  if (one === undefined) return { go: 'bind', say: 'not_listed' };
  if (isMixed(one, open)) return { go: 'bind', say: 'mixed_all_the_same' };
  if (sized(open, one.size).capacity < open.capacity) return { go: 'bind', say: 'smaller_tube' };
  return !one.elsewhere ? { go: 'bind' } : { go: 'bind', say: 'other_point' };
}

/** Who of a household is still to come: neither excused nor sampled, nor in a tube of this device. */
export function stillToCome(household: Someone[], tubes: Tube[]): Someone[] {
  const taken = new Set(tubes.filter(isOfRound).flatMap((tube) => valid(tube).map((swab) => swab.code)));
  return household.filter((one) => one.excused === '' && !one.sampled && !taken.has(one.code));
}
