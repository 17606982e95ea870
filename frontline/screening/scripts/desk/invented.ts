/** People and clocks of the tests. */
import type { Reading } from '../../../ui/scripts/lib/field/clock';
import type { Someone } from './people';

export function someone(code: string, more: Partial<Someone> = {}): Someone {
  return { code, name: code, pinyin: '', born: '', address: '', household: '', idKey: '', phoneKey: '', excused: '', sampled: false, elsewhere: false, size: 0, ...more };
}

/** A device whose clock is right. */
export function inStep(): Reading {
  const now = Date.now();
  return { city: now, device: now, speed: 1 };
}
