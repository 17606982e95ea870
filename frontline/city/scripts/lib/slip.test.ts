import { beforeAll, describe, expect, it } from 'vitest';
import { encode } from 'cborg';
import { judge, moment } from '../check';
import { fromBase45, unwrap } from './envelope';
import { cityTime, type Held, type KeyList } from './keys';
import { hex } from './signed';
import { verify } from './slip';
import { toneOf } from './verdict';

const NOON = Date.parse('2022-11-08T12:00:00+08:00');
const HOUR = 3600 * 1000;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const SAID = { v: 1, n: '林**', d: '002X', t: NOON / 1000 - 3600, r: 'negative', m: 'pcr', p: 'gate' };
type Claims = Map<number, unknown>;

function base45(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at < data.length; at += 2) {
    const two = at + 1 < data.length;
    let value = two ? data[at]! * 256 + data[at + 1]! : data[at]!;
    for (let sign = 0; sign < (two ? 3 : 2); sign++) { text += ALPHABET[value % 45]; value = Math.floor(value / 45); }
  }
  return text;
}
async function wrapped(message: Uint8Array): Promise<string> {
  const packed = new Blob([Uint8Array.from(message)]).stream().pipeThrough(new CompressionStream('deflate'));
  return `FL1:${base45(new Uint8Array(await new Response(packed).arrayBuffer()))}`;
}
function claims(said: object = SAID, hours = 47, issued = NOON): Claims {
  return new Map<number, unknown>([[1, '632701000000'], [6, issued / 1000], [4, issued / 1000 + hours * 3600], [-65537, said]]);
}

let key: CryptoKeyPair;
let held: Held;
let kid: Uint8Array;

async function sealed(body: unknown, { by = key.privateKey, id = kid, algorithm = -7 } = {}): Promise<string> {
  const head = encode(new Map<number, unknown>([[1, algorithm], [4, id]]));
  const payload = encode(body);
  const signed = encode(['Signature1', head, new Uint8Array(), payload]);
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, by, Uint8Array.from(signed));
  return wrapped(Uint8Array.from([0xd2, ...encode([head, new Map(), payload, new Uint8Array(signature)])]));
}
const reason = async (code: string, { hours = 0, purpose = 'gate', list = held as Held | null } = {}): Promise<string> =>
  (await judge(code, list, purpose, NOON + hours * HOUR)).reason;

beforeAll(async () => {
  key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key.publicKey));
  kid = new Uint8Array(await crypto.subtle.digest('SHA-256', spki)).slice(0, 8);
  const dates = { signs_from: '2022-11-07T12:00:00+08:00', signs_until: '2023-02-05T12:00:00+08:00', verifies_until: '2023-02-12T12:00:00+08:00' };
  const list: KeyList = {
    version: 1, issuer: '632701000000', keys: [{ kid: hex(kid), spki: btoa(String.fromCharCode(...spki)), ...dates }],
    clock: { now: '2022-11-08T12:00:00+08:00', speed: 1, exercise: false },
  };
  held = { list, received: NOON };
});

describe('a slip', () => {
  it('says who, when, for what', async () => {
    const slip = await verify(await sealed(claims()), held, 'gate', NOON);
    expect(slip).toEqual({
      holder: '林**', idEnd: '002X', sampledAt: NOON - HOUR, result: 'negative', method: 'pcr', purpose: 'gate',
      issuer: '632701000000', issuedAt: NOON, expiresAt: NOON + 47 * HOUR,
    });
  });

  it('is refused for the right reason', async () => {
    const good = await sealed(claims());
    expect(await reason(` ${good}\n`)).toBe('good');
    expect(await reason('https://example.test/')).toBe('prefix');
    expect(await reason(`FL1:${'A'.repeat(5000)}`)).toBe('prefix');
    expect(await reason(`${good}a`)).toBe('base45');
    expect(await reason(`FL1:${base45(new TextEncoder().encode('not deflated'))}`)).toBe('zlib');
    expect(await reason(await wrapped(new Uint8Array(1_000_000)))).toBe('zlib');
    expect(await reason(await wrapped(new Uint8Array([1])))).toBe('cose');
    expect(await reason(await wrapped(new Uint8Array(5000).fill(0x81)))).toBe('cose');
    expect(await reason(await sealed(1))).toBe('cbor');
    expect(await reason(await sealed(claims({ ...SAID, v: 2 })))).toBe('schema');
    expect(await reason(await sealed(claims({ ...SAID, n: 1 })))).toBe('schema');
    expect(await reason(await sealed(claims(), { algorithm: -37 }))).toBe('algorithm');
    expect(await reason(await sealed(claims(), { id: new Uint8Array(8) }))).toBe('unknown_key');
    expect(await reason(await sealed(claims(SAID, 47, NOON - 48 * HOUR)))).toBe('key_period');
    expect(await reason(good, { hours: 48 })).toBe('expired');
    expect(await reason(good, { hours: -1 })).toBe('not_yet');
    expect(await reason(good, { purpose: 'screening' })).toBe('context');
    expect(await reason(await sealed(claims({ ...SAID, r: 'positive' })))).toBe('result');
    expect(await reason(good, { list: null })).toBe('no_list');
  });

  it('of a foreign key, or changed after signing, has a wrong signature', async () => {
    const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    expect(await reason(await sealed(claims(), { by: other.privateKey }))).toBe('signature');
    const raw = await unwrap(await sealed(claims()));
    const at = hex(raw).indexOf(hex(new TextEncoder().encode('002X'))) / 2;
    raw[at] = '1'.charCodeAt(0);
    expect(await reason(await wrapped(raw))).toBe('signature');
  });

  it('of an unknown key cannot be told when the list is old', async () => {
    const strange = await sealed(claims(SAID, 600), { id: new Uint8Array(8) });
    expect(await reason(strange, { hours: 15 * 24 })).toBe('old_list');
  });
});

describe('around it', () => {
  it("the city's time goes on from the list, at the exercise's speed", () => {
    const fast = { ...held, list: { ...held.list, clock: { ...held.list.clock, speed: 60 } } };
    expect(cityTime(fast, NOON + 1000)).toBe(NOON + 60_000);
    expect(moment(NOON, 'Asia/Shanghai')).toBe('2022-11-08 12:00');
  });

  it('what cannot be told is amber, what is wrong red', () => {
    expect([toneOf('good'), toneOf('expired'), toneOf('signature'), toneOf('prefix'), toneOf('not_yet')]).toEqual(
      ['green', 'red', 'red', 'amber', 'amber']);
  });

  it('Base45 as in the RFC', () => {
    expect(new TextDecoder().decode(fromBase45('QED8WEX0'))).toBe('ietf!');
    for (const wrong of ['A', '::', ':::', 'a00', 'GGX']) expect(() => fromBase45(wrong)).toThrow('base45');
  });
});
