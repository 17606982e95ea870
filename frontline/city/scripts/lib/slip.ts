/** Reads and verifies a result slip in the browser, in the order of frontline/city/certificates/slip.py. */
import { cityTime, type Held } from './keys';
import { GRACE, moment, opened, PASS, SLIP, text, trusted, type Claims } from './signed';
import { NotValid, type Reason } from './verdict';

export interface Slip {
  holder: string; idEnd: string; sampledAt: number; result: string; method: string; purpose: string;
  issuer: string; issuedAt: number; expiresAt: number; // times in ms
}

function slipIn(claims: Claims): Slip {
  if (claims.has(PASS)) throw new NotValid('is_pass');
  const said: unknown = claims.get(SLIP);
  if (!(said instanceof Map) || said.get('v') !== 1) throw new NotValid('schema');
  return {
    holder: text(said.get('n')), idEnd: text(said.get('d')), sampledAt: moment(said.get('t')),
    result: text(said.get('r')), method: text(said.get('m')), purpose: text(said.get('p')), issuer: text(claims.get(1)),
    issuedAt: moment(claims.get(6)), expiresAt: moment(claims.get(4)),
  };
}

/** The slip when it is genuine, in time, for `purpose` and negative; else NotValid with the first reason. */
export async function verify(code: string, held: Held | null, purpose: string, device = Date.now()): Promise<Slip> {
  const { message, claims } = await opened(code);
  const slip = slipIn(claims);
  const list = await trusted(message, held, slip.issuedAt, device);
  const fault = faultOf(slip, cityTime(list, device), purpose);
  if (fault !== null) throw new NotValid(fault, slip);
  return slip;
}

function faultOf(slip: Slip, now: number, purpose: string): Reason | null {
  if (now + GRACE < slip.issuedAt) return 'not_yet';
  if (now >= slip.expiresAt) return 'expired';
  if (slip.purpose !== purpose) return 'context';
  return slip.result === 'negative' ? null : 'result';
}
