import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Store } from '../../../ui/scripts/lib/field/store';
import { open } from '../../../ui/scripts/lib/field/vault';
import type { Job, Route } from './list';
import { base64, fitting } from './picture';
import { type Post, Round } from './round';
import { numberOf } from './sheet';

const POST: Post = { device: 'd', token: 'secret', crew: { ref: 'c', name: '抢修一班' }, zone: 'Asia/Shanghai', frame: { city: Date.now(), device: Date.now(), speed: 1 } };
const JOB: Job = { ref: 'a', number: 'W1', name: '室温不达标', what: '家里冷', due: new Date().toISOString(), reading: true, limit: 18, celsius: 14 };
const ROUTE: Route = { at: new Date().toISOString(), jobs: [JOB, { ...JOB, ref: 'b', number: 'W2' }] };
const FEW = 10; // rounds of the PIN's key
let names = 0;
let round: Round;

beforeEach(async () => {
  round = await Round.begin(await Store.open(`night-${(names += 1)}`), '739152', POST, ROUTE, FEW);
});

async function afterRestart(): Promise<Round> {
  const again = await Store.open(`night-${names}`);
  return Round.resume(again, (await open((await again.door())!.lock, '739152'))!);
}

describe('a round', () => {
  it('is all there after the telephone died twice, and each record once', async () => {
    await round.say({ kind: 'there', job: 'a' });
    await round.say({ kind: 'reading', job: 'a', celsius: 19.5, room: '卧室' });
    let again = await afterRestart();
    await again.say({ kind: 'done', job: 'a', done: '清了过滤器' });
    again = await afterRestart();
    expect(again.unsent()).toHaveLength(3);
    expect(again.known(JOB)).toMatchObject({ celsius: 19.5 });
    expect(again.left().map((job) => job.ref)).toEqual(['b']);
    expect(again.doneHere()).toBe(1);
    expect(again.route).toEqual(ROUTE);
  });

  it('takes a word back while nobody has heard of it', async () => {
    const said = await round.say({ kind: 'cannot', job: 'b', why: '没人开门' });
    expect(round.isOver(ROUTE.jobs[1]!)).toBe(true);
    expect(await round.undo(said.ref)).toBe(true);
    expect(round.isOver(ROUTE.jobs[1]!)).toBe(false);
    expect(await round.undo(said.ref)).toBe(false);
  });

  it('keeps what it told while the route changes under it', async () => {
    await round.say({ kind: 'done', job: 'a', done: '好了' });
    await round.refresh({ ...ROUTE, jobs: [ROUTE.jobs[1]!] });
    expect(round.left()).toHaveLength(1);
    expect(round.unsent()).toHaveLength(1);
  });

  it('tells the server times as ISO', async () => {
    const said = await round.say({ kind: 'there', job: 'a' });
    expect(round.told(said.ref)).toMatchObject({ kind: 'there', job: 'a', at: expect.stringMatching(/^\d{4}-.*Z$/) });
  });
});

describe('what people type and photograph', () => {
  it('reads numbers with either sign', () => {
    expect([numberOf('18,5'), numberOf(' 18.5 '), numberOf('18。5')]).toEqual([18.5, 18.5, 18.5]);
    expect([numberOf(''), numberOf('warm')].every(Number.isNaN)).toBe(true);
  });

  it('makes a picture small and never larger', () => {
    expect(fitting(4000, 3000)).toEqual({ width: 1280, height: 960 });
    expect(fitting(300, 200)).toEqual({ width: 300, height: 200 });
    expect(atob(base64(new Uint8Array(70_000).fill(65)))).toHaveLength(70_000);
  });
});
