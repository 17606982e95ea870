/** Reads and verifies a pass in the browser, in the order of frontline/city/certificates/gate_pass.py. */
import { cityTime, type Held } from './keys';
import { GRACE, moment, opened, PASS, SLIP, text, trusted, type Claims } from './signed';
import { NotValid, type Reason } from './verdict';

const MOST_HOLDERS = 4;
const MOST_CODES = 20;

export interface Pass {
  number: string; holders: { name: string; idEnd: string }[]; vehicle: string; ground: string; where: string[];
  once: boolean; since: number; issuer: string; issuedAt: number; expiresAt: number; // times in ms
}

/** `/certificates/revoked.json`: numbers of passes that hold no more though their code says so. Fields are only added. */
export interface Stopped { version: number; at: string; revoked: string[]; used: string[] }

/** Where and for whom a pass is asked for; without a point only the pass itself is judged. */
export interface Gate { point?: { codes: string[] }; way?: 'in' | 'out'; plate?: string; stopped: Stopped | null }

function list(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new NotValid('schema');
  return value as unknown[];
}

function holder(value: unknown): { name: string; idEnd: string } {
  const pair = list(value, 2);
  return { name: text(pair[0]), idEnd: text(pair[1]) };
}

function passIn(claims: Claims): Pass {
  if (claims.has(SLIP)) throw new NotValid('is_slip');
  const said: unknown = claims.get(PASS);
  if (!(said instanceof Map) || said.get('v') !== 1) throw new NotValid('schema');
  return {
    number: text(said.get('i')), holders: list(said.get('h'), MOST_HOLDERS).map(holder), vehicle: text(said.get('c')),
    ground: text(said.get('g')), where: list(said.get('k'), MOST_CODES).map(text), once: said.get('o') === true,
    since: moment(said.get('f')), issuer: text(claims.get(1)), issuedAt: moment(claims.get(6)),
    expiresAt: moment(claims.get(4)),
  };
}

/** The pass when it is genuine, in time and good at `gate`; else NotValid with the first reason. */
export async function verifyPass(code: string, held: Held | null, gate: Gate, device = Date.now()): Promise<Pass> {
  const { message, claims } = await opened(code);
  const pass = passIn(claims);
  const keys = await trusted(message, held, pass.issuedAt, device);
  const fault = faultOf(pass, cityTime(keys, device), gate);
  if (fault !== null) throw new NotValid(fault, null, pass);
  return pass;
}

/** A number plate as it is compared: capital letters, no spaces, dots or hyphens. */
export function plainPlate(plate: string): string {
  return plate.toUpperCase().replace(/[ ·.\-•\u3000]/g, '');
}

function faultOf(pass: Pass, now: number, gate: Gate): Reason | null {
  if (now + GRACE < pass.issuedAt) return 'not_yet';
  if (now >= pass.expiresAt) return 'expired';
  if (now < pass.since) return 'too_early';
  if (gate.stopped?.revoked.includes(pass.number)) return 'revoked';
  if (pass.once && gate.way && gate.stopped?.used.includes(`${pass.number}:${gate.way}`)) return 'used';
  if (gate.point && pass.where.length > 0 && !pass.where.some((one) => gate.point!.codes.includes(one))) return 'point';
  if (gate.plate && pass.vehicle !== '' && plainPlate(gate.plate) !== plainPlate(pass.vehicle)) return 'plate';
  return null;
}
