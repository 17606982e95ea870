/**
 * A tube at this desk: a set that only grows (docs/algorithms/screening.md). Nothing scanned disappears: a swab that
 * was a mistake stays, undone, with when and why. Times are those of the shift's frame (clock.ts), in ms.
 */
import { iso } from '../../../ui/scripts/lib/field/clock';

export interface Swab { slot: number; code: string; at: number; undoneAt?: number; why?: string }

/** A tube of the round, or of one person after a positive tube. */
export type Purpose = 'round' | 'single';

export interface Tube {
  ref: string;
  barcode: string;
  capacity: number;
  openedAt: number;
  swabs: Swab[];
  sealedAt?: number;
  purpose: Purpose;
}

/** Why a swab was undone, as the record says it. */
export type Mistake = 'wrong_person' | 'double' | 'other_desk';

const SLOTS = 20; // swabs in the largest tube in use
const MOST = 4 * SLOTS; // with those undone: what the server takes

export function newTube(barcode: string, capacity: number, at: number, purpose: Purpose = 'round'): Tube {
  return { ref: crypto.randomUUID(), barcode, capacity, openedAt: at, swabs: [], purpose };
}

/** Single re-tests sample nobody for the round. */
export function isOfRound(tube: Tube): boolean { return tube.purpose === 'round'; }

/** The swabs that count. */
export function valid(tube: Tube): Swab[] {
  return tube.swabs.filter((swab) => swab.undoneAt === undefined);
}

export function isFull(tube: Tube): boolean {
  return valid(tube).length >= tube.capacity || tube.swabs.length >= MOST;
}

export function holds(tube: Tube, code: string): Swab | undefined {
  return valid(tube).find((swab) => swab.code === code);
}

/** A tube nobody was ever in takes the size of the first one's zone; nobody has heard of it yet. */
export function sized(tube: Tube, size: number): Tube {
  return tube.swabs.length === 0 && size > 0 && size < tube.capacity ? { ...tube, capacity: size } : tube;
}

/** The tube with one more swab; an undone one keeps its slot. Throws where the page should have refused. */
export function withSwab(tube: Tube, code: string, at: number): Tube {
  if (tube.sealedAt !== undefined) throw new Error('a sealed tube takes no swab');
  if (isFull(tube)) throw new Error('a full tube takes no swab');
  const slot = tube.swabs.reduce((last, swab) => Math.max(last, swab.slot), -1) + 1;
  return { ...tube, swabs: [...tube.swabs, { slot, code, at }] };
}

export function withoutSwab(tube: Tube, slot: number, at: number, why: Mistake): Tube {
  const undone = (swab: Swab): Swab => (swab.slot === slot && swab.undoneAt === undefined ? { ...swab, undoneAt: at, why } : swab);
  return { ...tube, swabs: tube.swabs.map(undone) };
}

export function sealed(tube: Tube, at: number): Tube {
  return tube.sealedAt === undefined ? { ...tube, sealedAt: at } : tube;
}

/** A tube of one person after a positive one: filled and sealed at once. */
export function single(barcode: string, code: string, at: number): Tube {
  return sealed(withSwab(newTube(barcode, 1, at, 'single'), code, at), at);
}

/** Only while nobody else has heard of the seal. */
export function unsealed(tube: Tube): Tube {
  const { sealedAt: _, ...open } = tube;
  return open;
}

/** The record as the server reads it (frontline/screening/ingest/protocol.py, TubeSaid). */
export function told(tube: Tube): object {
  const when = (moment: number | undefined): string | null => (moment === undefined ? null : iso(moment));
  return {
    kind: 'tube', ref: tube.ref, barcode: tube.barcode, capacity: tube.capacity, purpose: tube.purpose,
    opened_at: when(tube.openedAt), sealed_at: when(tube.sealedAt),
    swabs: tube.swabs.map((swab) => ({ slot: swab.slot, code: swab.code, at: when(swab.at), undone_at: when(swab.undoneAt), why: swab.why ?? '' })),
  };
}

/** What stands on the label people read out: the last four signs. */
export function short(barcode: string): string {
  return barcode.slice(-4);
}
