/** Why a code is refused: the words of frontline/city/certificates/verdict.py, and what a guard is shown for each. */
import type { Pass } from './pass';
import type { Slip } from './slip';

export type Reason =
  | 'prefix' | 'base45' | 'zlib' | 'cose' | 'cbor' | 'schema' | 'algorithm' | 'unknown_key' | 'key_period'
  | 'signature' | 'not_yet' | 'expired' | 'context' | 'result' | 'old_list' | 'no_list'
  | 'is_pass' | 'is_slip' | 'too_early' | 'revoked' | 'used' | 'point' | 'plate'
  // of the gate (areas/scripts/gate.ts)
  | 'compare' | 'unknown_number' | 'need_network' | 'need_sign_in' | 'no_point';

export class NotValid extends Error {
  /** `slip` or `pass`: what it says, once its signature is known to be right. */
  constructor(readonly reason: Reason, readonly slip: Slip | null = null, readonly pass: Pass | null = null) {
    super(reason);
  }
}

export type Tone = 'green' | 'amber' | 'red';

// amber: this device cannot tell; another way is needed (a network, the right clock, another code)
const CANNOT_TELL: ReadonlySet<Reason> = new Set([
  'prefix', 'not_yet', 'old_list', 'no_list', 'compare', 'need_network', 'need_sign_in', 'no_point',
]);

export function toneOf(reason: Reason | 'good'): Tone {
  if (reason === 'good') return 'green';
  return CANNOT_TELL.has(reason) ? 'amber' : 'red';
}
