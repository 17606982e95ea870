/** What a shift keeps besides tubes and visits: people registered here, records of other devices. */
import type { Someone } from './people';
import type { Kept } from '../../../ui/scripts/lib/field/store';

/** Somebody registered here, as the record carries it. */
export interface Details { name: string; id_number: string; phone: string; born: string; address: string; household: string }
export interface Registered { ref: string; code: string; at: number; details: Details }
/** A record of another device, carried for it as it is: its times are of that device's frame, which the server knows. */
export interface Carried { ref: string; device: string; record: Record<string, unknown> }

export function kindOf(said: unknown): Kept['kind'] { return said === 'person' || said === 'visit' ? said : 'tube'; }

export function asSomeone(made: Registered): Someone {
  const { name, born, address, household } = made.details;
  return { code: made.code, name, pinyin: '', born, address, household, idKey: '', phoneKey: '', excused: '', sampled: false, elsewhere: false, size: 0 };
}

export function filled(details: Details): Record<string, string> {
  return Object.fromEntries(Object.entries(details).filter(([, text]) => text !== ''));
}
