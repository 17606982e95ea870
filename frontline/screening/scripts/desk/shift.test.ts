import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Sender } from '../../../ui/scripts/lib/field/sender';
import { Refusal } from '../../../ui/scripts/lib/field/server';
import { Shift, type Post } from './shift';
import { inStep, someone } from './invented';
import { Store } from '../../../ui/scripts/lib/field/store';
import { open } from '../../../ui/scripts/lib/field/vault';

const POST: Post = {
  device: 'd1', token: 'secret-token', round: { ref: 'r', name: '第一轮' }, point: '采样点S1', desk: 1, size: 10, zone: 'Asia/Shanghai',
  numberKey: '00'.repeat(32), lots: [], frame: inStep(),
};
const PEOPLE = [someone('A', { name: '央金' }), someone('B', { name: '丹增' })];
const FEW = 10; // rounds of the PIN's key
let names = 0;
let store: Store;
let shift: Shift;

interface Sent { device?: string; unsent: number; records: { ref: string; kind: string; sealed_at?: string | null; swabs: { code: string }[] }[] }

beforeEach(async () => {
  store = await Store.open(`desk-${(names += 1)}`);
  shift = await Shift.begin(store, '739152', { ...POST }, PEOPLE.map((one) => ({ ...one })), FEW);
});

async function afterReload(): Promise<Shift> {
  const again = await Store.open(`desk-${names}`);
  return Shift.resume(again, (await open((await again.door())!.lock, '739152'))!);
}

/** A server that gives receipts; `lose` drops the answer after the work was done. */
function server(lose = 0): { sent: Sent[]; ask: (url: string, token: string, body: unknown) => Promise<unknown> } {
  const sent: Sent[] = [];
  return {
    sent,
    ask: (_url, _token, body) => {
      const upload = body as Sent;
      sent.push(structuredClone(upload));
      if (sent.length <= lose) return Promise.reject(new TypeError('Failed to fetch'));
      const receipts = upload.records.map(({ ref }) => ({ ref, as: 'stored', why: '' }));
      return Promise.resolve({ now: new Date(POST.frame.city).toISOString(), receipts, round_state: 'open', speed: 1 });
    },
  };
}
const sender = (of: Shift, ask: ReturnType<typeof server>['ask']): Sender => new Sender(of, '/desk/upload', '2', () => {}, ask);

describe('a shift', () => {
  it('is all there after the browser was killed at any moment', async () => {
    await shift.openTube('T0001');
    for (const code of ['A', 'B', 'X']) {
      await shift.bind(code);
      const again = await afterReload();
      expect(again.open?.swabs.at(-1)?.code).toBe(code);
      expect(again.unsent()).toHaveLength(1);
    }
    await shift.undoSwab(shift.open!.ref, 1, 'wrong_person');
    await shift.sealTube();
    const again = await afterReload();
    expect(again.open).toBeNull();
    expect([...again.tubes.values()]).toEqual([...shift.tubes.values()]);
    expect(again.people.size).toBe(2);
  });

  it('keeps nothing readable on the device', async () => {
    await shift.openTube('T0001');
    await shift.bind('SECRETCODE');
    await shift.register({ name: '张三', id_number: '11010519491231002X', phone: '', born: '', address: '', household: '' });
    const parts = [await store.door(), await store.sealed('post'), await store.sealed('list:0'), ...(await store.records())];
    const bytes = parts.flatMap((one) => Object.values(one ?? {})).flatMap((one) => (typeof one === 'object' ? Object.values(one as object) : [one]));
    const all = bytes.map((one) => (one instanceof ArrayBuffer ? new TextDecoder().decode(one) : String(one))).join(' ');
    for (const secret of ['SECRETCODE', '张三', '11010519491231002X', 'secret-token', '央金', '739152']) expect(all).not.toContain(secret);
  });

  it('finds whom it registered, also after a reload', async () => {
    const one = await shift.register({ name: '张三', id_number: '', phone: '', born: '2015-01-01', address: '12号', household: 'h' });
    expect((await afterReload()).people.get(one.code)).toEqual(one);
  });

  it('wipes everything at the end', async () => {
    await shift.openTube('T0001');
    await store.wipe();
    expect([await store.door(), await store.sealed('post'), await store.records()]).toEqual([undefined, undefined, []]);
  });

  it('undoes a seal until it may be sent, and puts an empty tube back', async () => {
    const empty = await shift.openTube('T0001');
    expect(shift.unsent()).toHaveLength(0); // nobody is in it
    expect(await shift.putBack(empty.ref)).toBe(true);
    const tube = await shift.openTube('T0002');
    await shift.bind('A');
    await shift.sealTube();
    expect(await shift.undoSeal(tube.ref)).toBe(true);
    expect(shift.open?.ref).toBe(tube.ref);
    expect(await shift.putBack(tube.ref)).toBe(false);
  });
});

describe('sending', () => {
  it('leaves the outbox by a receipt only, whole each time', async () => {
    const { sent, ask } = server(1);
    await shift.openTube('T0001');
    await shift.bind('A');
    const upload = sender(shift, ask);
    await upload.go();
    expect(upload.network).toBe('failing');
    expect(shift.unsent()).toHaveLength(1);
    await shift.bind('B');
    await upload.go();
    upload.stop();
    expect(shift.unsent()).toHaveLength(0);
    expect(sent.map((one) => one.records[0]!.swabs.map((swab) => swab.code))).toEqual([['A'], ['A', 'B']]);
    expect((await afterReload()).unsent()).toHaveLength(0);
  });

  it('does not take a receipt for something newer', async () => {
    const { ask } = server();
    await shift.openTube('T0001');
    await shift.bind('A');
    const upload = sender(shift, async (url, token, body) => {
      const answer = await ask(url, token, body);
      if (shift.open!.swabs.length === 1) await shift.bind('B'); // while the answer was on its way
      return answer;
    });
    await upload.go();
    upload.stop();
    expect(shift.unsent()).toHaveLength(0);
    expect([...shift.kept.values()][0]).toMatchObject({ version: 3, receipt: 3 });
  });

  it('waits with a seal while it may be undone', async () => {
    const { sent, ask } = server();
    await shift.openTube('T0001');
    await shift.bind('A');
    await shift.sealTube();
    const upload = sender(shift, ask);
    await upload.go();
    expect(sent).toHaveLength(0);
    expect(shift.unsent()).toHaveLength(1);
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 9_000);
    await upload.go();
    upload.stop();
    later.mockRestore();
    expect(sent[0]!.records[0]!.sealed_at).not.toBeNull();
  });

  it('sends a seal at once when the worker leaves', async () => {
    const { sent, ask } = server();
    await shift.openTube('T0001');
    await shift.bind('A');
    await shift.sealTube();
    await shift.letGo();
    const upload = sender(shift, ask);
    await upload.go();
    upload.stop();
    expect([sent.length, shift.unsent().length]).toEqual([1, 0]);
  });

  it('sends one by one what could not be read together; what cannot be read alone is held', async () => {
    const bad = await shift.register({ name: 'bad', id_number: '', phone: '', born: '', address: '', household: '' });
    await shift.openTube('T0001');
    await shift.bind(bad.code);
    const { sent, ask } = server();
    const upload = sender(shift, (url, token, body) => {
      const { records } = body as { records: { kind: string }[] };
      return records.some(({ kind }) => kind === 'person') ? Promise.reject(new Refusal(400, 'no')) : ask(url, token, body);
    });
    await upload.go();
    await upload.go();
    upload.stop();
    expect(shift.unsent()).toHaveLength(0);
    expect(sent).toHaveLength(1);
    expect([...shift.kept.values()].map((kept) => kept.held).sort()).toEqual(['', 'no']);
  });

  it('keeps what got no receipt, and says when the desk is not known any more', async () => {
    await shift.openTube('T0001');
    await shift.bind('A');
    const silent = sender(shift, () => Promise.resolve({ now: new Date().toISOString(), receipts: [], round_state: 'open', speed: 1 }));
    await silent.go();
    silent.stop();
    expect(shift.unsent()).toHaveLength(1);
    const refused = sender(shift, () => Promise.reject(new Refusal(401, 'not signed in')));
    await refused.go();
    refused.stop();
    expect([refused.network, shift.unsent().length]).toEqual(['refused', 1]);
  });
});

describe('handing over', () => {
  it('moves records to another device, which sends them under the name of the first', async () => {
    await shift.openTube('T0001');
    await shift.bind('A');
    await shift.sealTube();
    const { parcel, versions } = shift.parcel();
    const other = await Shift.begin(await Store.open(`other-${names}`), '112358', { ...POST, device: 'd2' }, [], FEW);
    await other.carry(parcel.items);
    await other.carry(parcel.items); // filmed twice
    await shift.handed(versions);
    expect([shift.onlyHere().length, shift.unsent().length, other.unsent().length]).toEqual([0, 1, 1]);
    const { sent, ask } = server();
    const upload = sender(other, ask);
    await upload.go();
    upload.stop();
    expect(sent[0]).toMatchObject({ device: 'd1', records: [{ barcode: 'T0001', swabs: [{ code: 'A' }] }] });
    expect(other.unsent()).toHaveLength(0);
  });

  it('is not over when something is written afterwards', async () => {
    await shift.openTube('T0001');
    await shift.bind('A');
    await shift.handed(shift.parcel().versions);
    expect(shift.onlyHere()).toHaveLength(0);
    await shift.bind('B');
    expect(shift.onlyHere()).toHaveLength(1);
  });
});

describe('visits at doors', () => {
  it('are there after a reload, go out like any record, and excuse whoever was tested elsewhere', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const visit = await shift.visit('A', 'not_at_home', '晚上再来', 7_200_000);
    await shift.visit('B', 'tested_elsewhere', '');
    const again = await afterReload();
    expect(again.people.get('A')?.excused).toBe('');
    expect(again.people.get('B')?.excused).toBe('tested_elsewhere');
    expect(again.tried(again.people.get('A')!)).toMatchObject({ outcome: 'not_at_home', at: visit.at, nextAt: visit.at + 7_200_000 });
    const { sent, ask } = server();
    vi.setSystemTime(Date.now() + 9_000); // until then it may be taken back
    await sender(again, ask).go();
    vi.useRealTimers();
    expect(sent[0]!.records.map(({ kind }) => kind)).toEqual(['visit', 'visit']);
    expect(again.unsent()).toEqual([]);
  });

  it('are taken back while nobody has heard of them', async () => {
    const visit = await shift.visit('B', 'away', '');
    expect(shift.people.get('B')?.excused).toBe('away');
    expect(await shift.undoVisit(visit.ref)).toBe(true);
    expect(shift.people.get('B')?.excused).toBe('');
    expect((await afterReload()).visits.size).toBe(0);
    const later = await shift.visit('B', 'away', '');
    await shift.letGo();
    expect(await shift.undoVisit(later.ref)).toBe(false);
  });

  it('go with a hand-over and stay visits', async () => {
    await shift.visit('A', 'refused', '');
    const other = await Shift.begin(await Store.open(`desk-${(names += 1)}`), '739152', { ...POST, device: 'd2' }, PEOPLE, FEW);
    await other.carry(shift.parcel().parcel.items);
    expect([...other.kept.values()].map((kept) => kept.kind)).toEqual(['visit']);
    expect(other.told([...other.kept.keys()][0]!)).toMatchObject({ kind: 'visit', code: 'A', outcome: 'refused' });
  });
});

describe('single re-tests', () => {
  const retest = { one: someone('X', { name: '卓玛' }), tube: 'T0042', dueAt: POST.frame.city };

  it('are on the device after a reload, in a tube of one beside the open one, until they are taken', async () => {
    await shift.recall([retest, { ...retest, one: PEOPLE[0]!, dueAt: retest.dueAt - 1 }]);
    await shift.openTube('T0001');
    await shift.bind('B');
    expect(shift.due().map(({ one }) => one.code)).toEqual(['A', 'X']);
    const tube = await shift.single('T0009', 'X');
    const again = await afterReload();
    expect(again.due().map(({ one }) => one.code)).toEqual(['A']);
    expect(again.people.get('X')?.name).toBe('卓玛');
    expect([again.open?.barcode, again.open?.swabs.length]).toEqual(['T0001', 1]);
    expect(again.told(tube.ref)).toMatchObject({ purpose: 'single', capacity: 1, barcode: 'T0009' });
    await again.undoSwab(tube.ref, 0, 'wrong_person');
    expect(again.due()).toHaveLength(2);
  });
});

describe('sizes of tubes', () => {
  it('follow a risk area that was decided or lifted since, and are there after a reload', async () => {
    await shift.resize({ usual: 10, smaller: [[1, ['A']], [5, ['not listed']]] });
    let again = await afterReload();
    expect([again.people.get('A')?.size, again.people.get('B')?.size]).toEqual([1, 0]);
    await again.openTube('T0001');
    await again.bind('A');
    expect(again.open?.capacity).toBe(1);
    await again.resize({ usual: 5, smaller: [] });
    again = await afterReload();
    expect([again.post.size, again.people.get('A')?.size, again.open?.capacity]).toEqual([5, 0, 1]);
  });
});
