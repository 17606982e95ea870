import { beforeAll, describe, expect, it } from 'vitest';
import { encode } from 'cborg';
import { judge, judgePass } from '../check';
import type { Held, KeyList } from './keys';
import { plainPlate, verifyPass, type Gate } from './pass';
import { hex } from './signed';

const NOON = Date.parse('2022-11-08T12:00:00+08:00');
const HOUR = 3600 * 1000;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const SAID = { v: 1, i: 'N1', h: [['王**', '002X']], c: '青A12345', g: 'goods', k: ['K1', '632701001001'], o: true, f: NOON / 1000 };
const OPEN: Gate = { stopped: { version: 1, at: '', revoked: [], used: [] } };

function base45(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at < data.length; at += 2) {
    const two = at + 1 < data.length;
    let value = two ? data[at]! * 256 + data[at + 1]! : data[at]!;
    for (let sign = 0; sign < (two ? 3 : 2); sign++) { text += ALPHABET[value % 45]; value = Math.floor(value / 45); }
  }
  return text;
}

let key: CryptoKeyPair;
let held: Held;
let kid: Uint8Array;

async function sealed(said: object, claim = -65538): Promise<string> {
  const claims = new Map<number, unknown>([[1, '632701000000'], [6, NOON / 1000], [4, NOON / 1000 + 48 * 3600], [claim, said]]);
  const head = encode(new Map<number, unknown>([[1, -7], [4, kid]]));
  const payload = encode(claims);
  const signed = encode(['Signature1', head, new Uint8Array(), payload]);
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, Uint8Array.from(signed));
  const message = Uint8Array.from([0xd2, ...encode([head, new Map(), payload, new Uint8Array(signature)])]);
  const packed = new Blob([message]).stream().pipeThrough(new CompressionStream('deflate'));
  return `FL1:${base45(new Uint8Array(await new Response(packed).arrayBuffer()))}`;
}
const reason = async (code: string, gate: Partial<Gate> = {}, hours = 0): Promise<string> =>
  (await judgePass(code, held, { ...OPEN, ...gate }, NOON + hours * HOUR)).reason;

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

describe('a pass', () => {
  it('says who, which vehicle, why, where', async () => {
    expect(await verifyPass(await sealed(SAID), held, OPEN, NOON)).toEqual({
      number: 'N1', holders: [{ name: '王**', idEnd: '002X' }], vehicle: '青A12345', ground: 'goods', where: ['K1', '632701001001'],
      once: true, since: NOON, issuer: '632701000000', issuedAt: NOON, expiresAt: NOON + 48 * HOUR,
    });
  });

  it('is refused for the right reason, in the order of the house', async () => {
    const good = await sealed(SAID);
    const here = { codes: ['K1', '632701000000'] };
    expect(await reason(good, { point: here, plate: '青 a·12345', way: 'in' })).toBe('good');
    expect(await reason(good, {}, 48)).toBe('expired');
    expect(await reason(await sealed({ ...SAID, f: NOON / 1000 + 3600 }))).toBe('too_early');
    expect(await reason(good, { stopped: { version: 1, at: '', revoked: ['N1'], used: [] }, point: { codes: [] } })).toBe('revoked');
    const used = { version: 1, at: '', revoked: [], used: ['N1:in'] };
    expect(await reason(good, { stopped: used, way: 'in' })).toBe('used');
    expect(await reason(good, { stopped: used, way: 'out' })).toBe('good');
    expect(await reason(good, { point: { codes: ['K2'] } })).toBe('point');
    expect(await reason(good, { plate: '青A54321' })).toBe('plate');
    expect(await reason(await sealed({ ...SAID, k: [] }), { point: { codes: ['K9'] } })).toBe('good');
    for (const wrong of [{ v: 2 }, { h: 'x' }, { h: [['x']] }, { k: [1] }, { k: Array(21).fill('K') }, { f: 'soon' }]) {
      expect(await reason(await sealed({ ...SAID, ...wrong }))).toBe('schema');
    }
  });

  it('is no slip, and a slip is no pass', async () => {
    expect((await judge(await sealed(SAID), held, 'gate', NOON)).reason).toBe('is_pass');
    expect(await reason(await sealed({ v: 1 }, -65537))).toBe('is_slip');
  });

  it('compares plates as they are written', () => {
    expect(plainPlate(' 青a·123-45 ')).toBe('青A12345');
  });
});
