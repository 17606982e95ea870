/** Uploads in the background: patient, repeatable, and never in the way of the work. */
import { type Answer, post, Refusal } from './server';
import { batch, due, received, waitAfter } from './sending';
import type { Badge, Duty } from './duty';
import type { Kept } from './store';

export type Network = 'idle' | 'sending' | 'failing' | 'refused';
const BREATH = 400; // ms to gather what is typed in one go
const SWEEP = 20_000; // ms: looks for work even if nobody called

export class Sender {
  network: Network = 'idle';
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private alone = false; // records go one by one after an upload that could not be read
  private stopped = false;

  constructor(
    private readonly duty: Duty<unknown, Badge>,
    private readonly url: string,
    private readonly version: string, // of the page's words; the server shows it
    private readonly told: () => void,
    private readonly ask: typeof post = post,
  ) {}

  start(): void {
    this.soon();
    window.addEventListener('online', () => { this.failures = 0; this.soon(); });
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.soon(); });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  goOn(): void {
    this.stopped = false;
    this.soon();
  }

  /** Something was written: send it with whatever else is due. While the network fails the patience stays. */
  soon(): void { if (this.failures === 0) this.in(BREATH); }

  private in(wait: number): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void this.go(), wait);
  }

  /** One round of uploads until nothing is due or something fails. */
  async go(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    try {
      while (await this.one()) this.show('sending');
      this.failures = 0;
      this.show('idle');
      this.in(this.next());
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
    }
  }

  private next(): number {
    const times = this.duty.unsent().map((kept) => kept.notBefore - Date.now()).filter((wait) => wait > 0);
    return Math.min(SWEEP, ...times.map((wait) => wait + 50));
  }

  private failed(error: unknown): void {
    this.failures += 1;
    const refused = error instanceof Refusal && (error.status === 401 || error.status === 403);
    this.show(refused ? 'refused' : 'failing');
    const asked = error instanceof Refusal ? error.retryAfter : 0;
    this.in(Math.max(asked, waitAfter(this.failures)));
  }

  private show(network: Network): void {
    this.network = network;
    this.told();
  }

  /** One upload; false when nothing was due. Records carried for another device go under its name. */
  private async one(): Promise<boolean> {
    const ready = due([...this.duty.kept.values()], Date.now()).filter((kept) => this.duty.told(kept.ref) !== null);
    const device = deviceOf(ready[0]);
    const fitting = batch(ready.filter((kept) => deviceOf(kept) === device), (kept) => kept.sealed.bytes.byteLength);
    const going = this.alone ? fitting.slice(0, 1) : fitting;
    if (going.length === 0) return false;
    const body = {
      v: 1, now: new Date(this.duty.moment()).toISOString(), version: this.version,
      unsent: this.duty.unsent().length - going.length,
      records: going.map((kept) => this.duty.told(kept.ref)), ...(device === '' ? {} : { device }),
    };
    const answer = await this.answered(body, going);
    await this.duty.heard(Date.parse(answer.now), answer.speed);
    return this.settle(going, answer);
  }

  /** What cannot be read is kept by the server as it came: all together, then each alone, which is its receipt. */
  private async answered(body: unknown, going: Kept[]): Promise<Answer> {
    try {
      const answer = (await this.ask(this.url, this.duty.post.token, body)) as Answer;
      this.alone = false;
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal) || (error.status !== 400 && error.status !== 413)) throw error;
      if (going.length > 1) this.alone = true;
      if (going.length > 1 || error.status === 413) throw error;
      const receipt = { ref: bare(going[0]!.ref), as: 'held' as const, why: error.message };
      return { now: new Date(this.duty.cityNow()).toISOString(), receipts: [receipt], speed: this.duty.reading.speed };
    }
  }

  private async settle(going: Kept[], answer: Answer): Promise<boolean> {
    const receipts = new Map(answer.receipts.map((receipt) => [receipt.ref, receipt]));
    const sent = new Map(going.filter((kept) => receipts.has(bare(kept.ref))).map((kept) => [kept.ref, kept.version]));
    await this.duty.note([...sent.keys()], (kept) => {
      const { as, why } = receipts.get(bare(kept.ref))!;
      return received(kept, sent.get(kept.ref)!, Date.now(), as === 'held' ? why || 'held' : '');
    });
    if (sent.size < going.length) throw new Refusal(500, 'records without a receipt');
    return true;
  }
}

/** The device for which a record is carried; empty for our own. */
function deviceOf(kept: Kept | undefined): string {
  return kept?.ref.includes('/') === true ? kept.ref.split('/')[0]! : '';
}

function bare(ref: string): string {
  return ref.split('/').at(-1)!;
}
