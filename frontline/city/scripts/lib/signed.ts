/** What slips and passes share: one signed message of claims, and whether a key of the city signed it. */
import { decode, encode } from 'cborg';
import { unwrap } from './envelope';
import { pick, type Held, type IssuerKey } from './keys';
import { NotValid, type Reason } from './verdict';

export const SLIP = -65537; // the private claim of a result slip
export const PASS = -65538; // that of a pass, frontline/city/certificates/gate_pass.py
export const GRACE = 5 * 60 * 1000; // ms by which a code may come from later than now
const SIGN1 = 0xd2; // tag 18 in one byte
const ES256 = -7;

export type Claims = Map<unknown, unknown>;
type Bytes = Uint8Array<ArrayBuffer>;
export interface Message { algorithm: unknown; kid: string; payload: Bytes; signed: Bytes; signature: Bytes }

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

/** The message of a code and its claims; nothing is trusted yet. */
export async function opened(code: string): Promise<{ message: Message; claims: Claims }> {
  const message = parse(await unwrap(code));
  const claims = read(message.payload, 'cbor');
  if (!(claims instanceof Map)) throw new NotValid('cbor');
  return { message, claims };
}

export function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > 80) throw new NotValid('schema');
  return value;
}

export function moment(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 2 ** 33) throw new NotValid('schema');
  return value * 1000;
}

async function isSigned(message: Message, key: IssuerKey): Promise<boolean> {
  const spki = Uint8Array.from(atob(key.spki), (sign) => sign.charCodeAt(0));
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const imported = await crypto.subtle.importKey('spki', spki, curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, message.signature, message.signed);
}

/** The list by which a key of the city signed the message; else NotValid with the first reason. */
export async function trusted(message: Message, held: Held | null, issuedAt: number, device: number): Promise<Held> {
  if (held === null) throw new NotValid('no_list');
  if (message.algorithm !== ES256) throw new NotValid('algorithm');
  const key = pick(held, message.kid, issuedAt, device);
  if (!(await isSigned(message, key))) throw new NotValid('signature');
  return held;
}
