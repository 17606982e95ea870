import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { outcomeOf } from '../gate';
import { Outbox, type Entry } from './outbox';

const entry = (id: string, point = 'p1'): Entry => ({ id, point, number: 'N', way: 'in', outcome: 'passed', at: '2022-11-08T04:00:00Z' });
let made = 0;
const fresh = async (): Promise<Outbox> => Outbox.open(`gate-${(made += 1)}`);
const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });

afterEach(() => { vi.unstubAllGlobals(); });

describe('the outbox of a gate', () => {
  it('tells point by point with the key of the house, and keeps nothing it took', async () => {
    const outbox = await fresh();
    await outbox.add(entry('a'));
    await outbox.add(entry('b', 'p2'));
    const asked = vi.fn(async (_url: string, options?: RequestInit) => json(options === undefined ? { csrf: 'K' } : { taken: 1 }));
    vi.stubGlobal('fetch', asked);
    expect(await outbox.tell('/point/')).toBe('done');
    expect(await outbox.waiting()).toBe(0);
    const posted = asked.mock.calls.filter(([, options]) => options !== undefined);
    expect(posted.map(([url]) => url)).toEqual(['/point/p1/crossings/', '/point/p2/crossings/']);
    expect(posted[0]![1]!.headers).toMatchObject({ 'X-CSRFToken': 'K' });
    expect(JSON.parse(posted[0]![1]!.body as string)).toEqual({
      crossings: [{ id: 'a', number: 'N', way: 'in', outcome: 'passed', at: '2022-11-08T04:00:00Z' }],
    });
  });

  it('keeps everything without a network, without a sign-in, and when the house is ill', async () => {
    const outbox = await fresh();
    await outbox.add(entry('a'));
    vi.stubGlobal('fetch', async () => { throw new TypeError('no network'); });
    expect(await outbox.tell('/point/')).toBe('offline');
    vi.stubGlobal('fetch', async () => json({}, 403));
    expect(await outbox.tell('/point/')).toBe('sign_in');
    vi.stubGlobal('fetch', async (_url: string, options?: RequestInit) => (options === undefined ? json({ csrf: 'K' }) : json({}, 502)));
    expect(await outbox.tell('/point/')).toBe('offline');
    expect(await outbox.waiting()).toBe(1);
  });

  it('tells of the points it may, whatever another guard left on the device', async () => {
    const outbox = await fresh();
    await outbox.add(entry('a', 'another'));
    await outbox.add(entry('b', 'mine'));
    vi.stubGlobal('fetch', async (url: string, options?: RequestInit) => {
      if (url.includes('another')) return json({}, 404);
      return json(options === undefined ? { csrf: 'K' } : { taken: 1 });
    });
    expect(await outbox.tell('/point/')).toBe('sign_in');
    expect(await outbox.waiting()).toBe(1);
  });

  it('remembers a pass for one time until it ends', async () => {
    const outbox = await fresh();
    await outbox.use('N:in', 1000);
    expect(await outbox.used(999)).toEqual(['N:in']);
    expect(await outbox.used(1000)).toEqual([]);
    expect(await outbox.used(0)).toEqual([]);
  });

  it('notes an answer only where the device could tell', () => {
    expect([outcomeOf('good'), outcomeOf('revoked'), outcomeOf('signature'), outcomeOf('is_slip')]).toEqual(
      ['passed', 'revoked', 'not_genuine', 'not_genuine']);
    for (const reason of ['no_list', 'old_list', 'not_yet', 'prefix', 'compare', 'need_network', 'no_point'] as const) {
      expect(outcomeOf(reason)).toBeNull();
    }
  });
});
