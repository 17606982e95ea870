/**
 * How patient a device is with a network that fails, and what goes into one upload. The work goes on whatever happens
 * here: a record leaves the outbox by its receipt only.
 */
import type { Kept } from './store';

const FIRST = 2_000; // ms until the second try
const LONGEST = 120_000; // ms between tries
const RECORDS = 100; // in one upload; the server takes 500
const BYTES = 500_000; // of one upload; the server takes 2 MiB

/** How long to wait after so many failures in a row: twice as long each time, anywhere in the upper half of it. */
export function waitAfter(failures: number, chance: () => number = Math.random): number {
  const full = Math.min(FIRST * 2 ** Math.max(0, failures - 1), LONGEST);
  return full / 2 + (chance() * full) / 2;
}

export function isUnsent(kept: Kept): boolean {
  return kept.version > kept.receipt;
}

/** Unsent, and neither given to another device since its last change. */
export function isOnlyHere(kept: Kept): boolean {
  return isUnsent(kept) && kept.handed < kept.version;
}

/** What may go now, the oldest first. */
export function due(records: Kept[], now: number): Kept[] {
  return records.filter((kept) => isUnsent(kept) && kept.notBefore <= now).sort((one, other) => one.since - other.since);
}

/** As many records as fit into one upload. */
export function batch<Record>(records: Record[], size: (record: Record) => number): Record[] {
  const taken: Record[] = [];
  let bytes = 0;
  for (const record of records.slice(0, RECORDS)) {
    bytes += size(record);
    if (taken.length > 0 && bytes > BYTES) break;
    taken.push(record);
  }
  return taken;
}

/** A changed record: unsent again, since then if nothing older waits. */
export function changed(kept: Kept | undefined, next: Pick<Kept, 'ref' | 'kind' | 'sealed'>, now: number, notBefore = 0): Kept {
  if (kept === undefined) return { ...next, version: 1, receipt: 0, since: now, notBefore, handed: 0, held: '' };
  return { ...kept, sealed: next.sealed, version: kept.version + 1, since: isUnsent(kept) ? kept.since : now, notBefore };
}

/** After a receipt for the version that was sent; a newer one waits on. */
export function received(kept: Kept, version: number, now: number, held = ''): Kept {
  const receipt = Math.max(kept.receipt, version);
  return { ...kept, receipt, held, since: kept.version > receipt ? now : kept.since };
}
