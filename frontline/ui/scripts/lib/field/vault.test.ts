import { describe, expect, it } from 'vitest';
import { makeLock, open, seal, unseal, waitAfter } from './vault';

const FEW = 10; // rounds: a test need not be safe

describe('vault', () => {
  it('opens with the PIN and with no other', async () => {
    const { lock, key } = await makeLock('739152', FEW);
    expect(await open(lock, '739153')).toBeNull();
    const again = await open(lock, '739152');
    expect(await unseal(again!, 'list', await seal(key, 'list', { name: '央金' }))).toEqual({ name: '央金' });
  });

  it('gives no key away: it cannot be exported, and nothing readable is in a seal', async () => {
    const { lock, key } = await makeLock('739152', FEW);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    const sealed = await seal(key, 'list', { name: '央金', code: 'ABC' });
    expect(new TextDecoder().decode(sealed.bytes)).not.toContain('ABC');
    expect(JSON.stringify(Object.keys(lock))).not.toContain('key');
  });

  it('seals the same twice into different noise and notices a changed bit or name', async () => {
    const { key } = await makeLock('739152', FEW);
    const [one, other] = [await seal(key, 'a', 1), await seal(key, 'a', 1)];
    expect(new Uint8Array(one.bytes)).not.toEqual(new Uint8Array(other.bytes));
    await expect(unseal(key, 'b', one)).rejects.toThrow();
    new Uint8Array(one.bytes)[0]! ^= 1;
    await expect(unseal(key, 'a', one)).rejects.toThrow();
  });

  it('has a salt of its own for each shift', async () => {
    const [one, other] = [await makeLock('739152', FEW), await makeLock('739152', FEW)];
    expect(one.lock.salt).not.toEqual(other.lock.salt);
    await expect(unseal(other.key, 'a', await seal(one.key, 'a', 1))).rejects.toThrow();
  });

  it('grows more patient with each wrong PIN, up to a quarter of an hour', () => {
    expect([1, 2, 3, 4, 5].map(waitAfter)).toEqual([0, 0, 5_000, 10_000, 20_000]);
    expect(waitAfter(40)).toBe(15 * 60_000);
  });
});
