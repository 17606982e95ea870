/** A visit at a door, as the record says it (frontline/screening/ingest/protocol.py, VisitSaid), and its next try. */
import { iso } from '../../../ui/scripts/lib/field/clock';

export const OUTCOMES = ['not_at_home', 'refused', 'tested_elsewhere', 'will_come', 'cannot_walk', 'away', 'moved', 'other'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `at` and `nextAt` are times of the shift's frame, in ms. */
export interface Visit { ref: string; code: string; at: number; outcome: Outcome; note: string; nextAt?: number }

/** The latest try as the list had it, in the city's time. */
export interface Tried { outcome: string; at: number; nextAt?: number }

/** Why a visit means that nobody asks again in this round; empty where somebody does. */
export function excusing(outcome: Outcome): string {
  return outcome === 'tested_elsewhere' || outcome === 'away' ? outcome : '';
}

/** After which nobody comes again, so that no next try is asked for. */
export function isLast(outcome: Outcome): boolean {
  return excusing(outcome) !== '' || outcome === 'moved';
}

export function toldVisit(visit: Visit): object {
  const next = visit.nextAt === undefined ? {} : { next_at: iso(visit.nextAt) };
  return { kind: 'visit', ref: visit.ref, code: visit.code, at: iso(visit.at), outcome: visit.outcome, note: visit.note, ...next };
}

const HOUR = 60;
const EVENING = 19 * HOUR; // assumption: people are at home
const MORNING = 9 * HOUR;
const SOON = 2 * HOUR; // assumption, as frontline/screening/actions/people.py: NEXT_TRY

/** When to come again, from a minute of the city's day: what is offered, and in how many minutes it is. */
export function nextTries(minute: number): { key: 'soon' | 'evening' | 'morning'; minutes: number }[] {
  const tries: { key: 'soon' | 'evening' | 'morning'; minutes: number }[] = [{ key: 'soon', minutes: SOON }];
  if (minute < EVENING - SOON) tries.push({ key: 'evening', minutes: EVENING - minute });
  tries.push({ key: 'morning', minutes: 24 * HOUR - minute + MORNING });
  return tries;
}
