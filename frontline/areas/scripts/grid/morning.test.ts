import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Sender } from '../../../ui/scripts/lib/field/sender';
import { Store } from '../../../ui/scripts/lib/field/store';
import { open } from '../../../ui/scripts/lib/field/vault';
import type { GridList } from './list';
import { Morning, type Post } from './morning';

const POST: Post = { device: 'd', token: 'secret', grid: { ref: 'g', name: 'E1网格' }, zone: 'Asia/Shanghai', frame: { city: Date.now(), device: Date.now(), speed: 1 } };
const LIST: GridList = { at: new Date().toISOString(), asks: {}, houses: [{ ref: 'h', step: 1, kind: 'courtyard', name: '1号', doors: [{ people: [{ code: 'A', name: '央金', needs: ['alone'] }] }] }],
  shops: [{ ref: 's', name: '卓玛商店', open: true, house: 'h', at: '1号' }] };
const FEW = 10; // rounds of the PIN's key
let names = 0;
let store: Store;
let morning: Morning;

beforeEach(async () => {
  store = await Store.open(`grid-${(names += 1)}`);
  morning = await Morning.begin(store, '739152', POST, LIST, FEW);
});

async function afterRestart(): Promise<Morning> {
  const again = await Store.open(`grid-${names}`);
  return Morning.resume(again, (await open((await again.door())!.lock, '739152'))!);
}

const visit = (outcome: string, done: string[] = []) => ({ kind: 'visit' as const, person: 'A', outcome, note: '', answers: {}, done });

describe('a morning', () => {
  it('is all there after the telephone died', async () => {
    await morning.say(visit('not_at_home'));
    await morning.say({ kind: 'needs', person: 'A', needs: ['ill'] });
    await morning.say({ kind: 'shop', shop: 's', open: false, note: '要送货' });
    const again = await afterRestart();
    expect(again.unsent()).toHaveLength(3);
    expect(again.known().tried('A')?.outcome).toBe('not_at_home');
    expect(again.needsOf(LIST.houses[0]!.doors![0]!.people[0]!)).toEqual(['ill']);
    expect(again.shopNow(LIST.shops[0]!)).toMatchObject({ open: false, note: '要送货' });
    expect(again.list).toEqual(LIST);
  });

  it('takes back what nobody has heard of, and nothing else', async () => {
    const said = await morning.say(visit('done', ['isolation/t']));
    expect(morning.known().done('isolation/t')).toBeDefined();
    expect(await morning.undo(said.ref)).toBe(true);
    expect([morning.known().done('isolation/t'), (await afterRestart()).unsent()]).toEqual([undefined, []]);
    const other = await morning.say(visit('done'));
    await morning.letGo();
    expect(await morning.undo(other.ref)).toBe(false);
  });

  it('sends each record until its receipt, says what is held, and keeps its own bookkeeping to itself', async () => {
    const said = await morning.say(visit('done', ['isolation/t']));
    await morning.letGo();
    const sent: { records: Record<string, unknown>[] }[] = [];
    const ask = vi.fn((_url: string, _token: string, body: unknown): Promise<unknown> => {
      sent.push(JSON.parse(JSON.stringify(body)) as { records: Record<string, unknown>[] });
      if (sent.length === 1) return Promise.reject(new TypeError('Failed to fetch'));
      return Promise.resolve({ now: new Date().toISOString(), speed: 1, receipts: [{ ref: said.ref, as: 'held', why: '体温不对' }] });
    });
    const sender = new Sender(morning, '/areas/grid/upload/', '1', () => {}, ask);
    await sender.go();
    expect(morning.unsent()).toHaveLength(1);
    await sender.go();
    sender.stop();
    expect(morning.unsent()).toEqual([]);
    expect(morning.held().map(({ held }) => held)).toEqual(['体温不对']);
    expect(sent[1]!.records[0]).toMatchObject({ kind: 'visit', ref: said.ref, person: 'A' });
    expect(sent[1]!.records[0]).not.toHaveProperty('done');
  });

  it('keeps nothing readable on the device', async () => {
    await morning.say({ ...visit('needs_help'), note: '降压药' });
    const kept = JSON.stringify([await store.door(), await store.sealed('list'), await store.records()], (_key, value: unknown) => (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value));
    for (const word of ['央金', '降压药', 'secret', 'P10']) expect(kept).not.toContain(word);
  });
});
