/** Reads and verifies a result slip in the browser, in the order of frontline/city/certificates/slip.py. */
import { decode, encode } from 'cborg';
import { unwrap } from './envelope';
import { cityTime, pick, type Held, type IssuerKey } from './keys';
import { NotValid, type Reason } from './verdict';

const CLAIM = -65537;
const GRACE = 5 * 60 * 1000; // ms by which a slip may come from later than now
const SIGN1 = 0xd2; // tag 18 in one byte
const ES256 = -7;

export interface Slip {
  holder: string; idEnd: string; sampledAt: number; result: string; method: string; purpose: string;
  issuer: string; issuedAt: number; expiresAt: number; // times in ms
}
type Bytes = Uint8Array<ArrayBuffer>;
interface Message { algorithm: unknown; kid: string; payload: Bytes; signed: Bytes; signature: Bytes }

function read(data: Bytes, reason: Reason): unknown {
  try {
    return decode(data, { useMaps: true, rejectDuplicateMapKeys: true });
  } catch {
    throw new NotValid(reason);
  }
}

function bytes(value: unknown): Bytes {
  if (!(value instanceof Uint8Array)) throw new NotValid('cose');
  return Uint8Array.from(value);
}

export function hex(value: Uint8Array): string {
  return [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parse(data: Bytes): Message {
  const item = read(data[0] === SIGN1 ? data.slice(1) : data, 'cose');
  if (!Array.isArray(item) || item.length !== 4) throw new NotValid('cose');
  const [head, loose, payload, signature] = item as unknown[];
  const header = bytes(head).length > 0 ? read(bytes(head), 'cose') : new Map();
  if (!(header instanceof Map) || !(loose instanceof Map)) throw new NotValid('cose');
  const kid: unknown = header.get(4) ?? loose.get(4);
  return {
    algorithm: header.get(1) ?? loose.get(1),
    kid: kid instanceof Uint8Array ? hex(kid) : '',
    payload: bytes(payload),
    signed: Uint8Array.from(encode(['Signature1', bytes(head), new Uint8Array(), bytes(payload)])),
    signature: bytes(signature),
  };
}

function text(said: Map<unknown, unknown>, name: string | number): string {
  const value = said.get(name);
  if (typeof value !== 'string' || value.length > 80) throw new NotValid('schema');
  return value;
}

function moment(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 2 ** 33) throw new NotValid('schema');
  return value * 1000;
}

function slipIn(payload: Bytes): Slip {
  const claims = read(payload, 'cbor');
  if (!(claims instanceof Map)) throw new NotValid('cbor');
  const said: unknown = claims.get(CLAIM);
  if (!(said instanceof Map) || said.get('v') !== 1) throw new NotValid('schema');
  return {
    holder: text(said, 'n'), idEnd: text(said, 'd'), sampledAt: moment(said.get('t')), result: text(said, 'r'),
    method: text(said, 'm'), purpose: text(said, 'p'), issuer: text(claims, 1),
    issuedAt: moment(claims.get(6)), expiresAt: moment(claims.get(4)),
  };
}

async function isSigned(message: Message, key: IssuerKey): Promise<boolean> {
  const spki = Uint8Array.from(atob(key.spki), (sign) => sign.charCodeAt(0));
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const imported = await crypto.subtle.importKey('spki', spki, curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, message.signature, message.signed);
}

/** The slip when it is genuine, in time, for `purpose` and negative; else NotValid with the first reason. */
export async function verify(code: string, held: Held | null, purpose: string, device = Date.now()): Promise<Slip> {
  const message = parse(await unwrap(code));
  const slip = slipIn(message.payload);
  if (held === null) throw new NotValid('no_list');
  if (message.algorithm !== ES256) throw new NotValid('algorithm');
  const key = pick(held, message.kid, slip.issuedAt, device);
  if (!(await isSigned(message, key))) throw new NotValid('signature');
  const fault = faultOf(slip, cityTime(held, device), purpose);
  if (fault !== null) throw new NotValid(fault, slip);
  return slip;
}

function faultOf(slip: Slip, now: number, purpose: string): Reason | null {
  if (now + GRACE < slip.issuedAt) return 'not_yet';
  if (now >= slip.expiresAt) return 'expired';
  if (slip.purpose !== purpose) return 'context';
  return slip.result === 'negative' ? null : 'result';
}
