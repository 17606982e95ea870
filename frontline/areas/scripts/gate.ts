/**
 * Checks passes at a control point, without a network, and notes each crossing without a name.
 *
 * The page of city/check with a point, a way and a plate besides. What it noted waits in the outbox (lib/outbox.ts) until a
 * guard of the point is signed in on this device and there is a network.
 */
import { Check, judgePass, type Found } from '../../city/scripts/check';
import { PREFIX } from '../../city/scripts/lib/envelope';
import { cityTime } from '../../city/scripts/lib/keys';
import type { Pass } from '../../city/scripts/lib/pass';
import type { Reason } from '../../city/scripts/lib/verdict';
import { askHouse, Outbox } from './lib/outbox';

interface Point { ref: string; name: string; name_en: string; codes: string[] }
interface Known { outcome: string; pass: Pass | null }

const LAST = 'gate-point'; // which point this device stood at
const NOTED: ReadonlySet<string> = new Set(['expired', 'too_early', 'revoked', 'used', 'point', 'plate']);
const FORGED: ReadonlySet<string> = new Set([
  'base45', 'zlib', 'cose', 'cbor', 'schema', 'algorithm', 'unknown_key', 'key_period', 'signature', 'is_slip', 'unknown_number',
]);

/** What is noted of an answer; nothing where this device cannot tell. */
export function outcomeOf(reason: Reason | 'good'): string | null {
  if (reason === 'good') return 'passed';
  if (NOTED.has(reason)) return reason;
  return FORGED.has(reason) ? 'not_genuine' : null;
}

export class Gate extends Check {
  private points: Point[] = [];
  private compared: Found | null = null; // waits for the guard's word on the plate
  private outbox: Outbox | null = null;
  private noted = 0; // since the page was opened

  override async begin(): Promise<void> {
    if (window.isSecureContext) this.outbox = await Outbox.open();
    await super.begin();
  }

  protected override get purpose(): string { return 'pass'; }

  protected override listen(): void {
    super.listen();
    this.part('same').addEventListener('click', () => void this.settle('good'));
    this.part('other').addEventListener('click', () => void this.settle('plate'));
    this.part('point').addEventListener('change', () => { localStorage.setItem(LAST, this.value('point')); });
  }

  protected override async renew(): Promise<void> {
    await Promise.all([super.renew(), this.renewPoints()]);
  }

  /** What was revoked comes, what was noted goes: every minute, so that a pass revoked at noon does not open until night. */
  protected override async hear(): Promise<void> {
    await super.hear();
    await this.tell();
  }

  private async renewPoints(): Promise<void> {
    const answer = await fetch(this.root.dataset['points'] ?? '', { credentials: 'omit' }).catch(() => null);
    if (!answer?.ok) return;
    this.points = ((await answer.json()) as { points: Point[] }).points;
    const select = this.part('point') as HTMLSelectElement;
    const chosen = select.value || new URLSearchParams(location.search).get('point') || localStorage.getItem(LAST);
    const chinese = document.documentElement.lang.startsWith('zh');
    select.replaceChildren(...this.points.map((one) => {
      const option = document.createElement('option');
      option.value = one.ref;
      option.textContent = chinese ? one.name : one.name_en;
      option.selected = one.ref === chosen;
      return option;
    }));
  }

  private value(name: string): string {
    return ((new FormData(this.part('ask') as HTMLFormElement).get(name) ?? '') as string).trim();
  }

  protected override async decide(code: string): Promise<Found> {
    const point = this.points.find((one) => one.ref === this.value('point'));
    if (point === undefined) return { reason: 'no_point', slip: null, pass: null };
    if (!code.trim().startsWith(PREFIX) && code.trim().length <= 20) return this.byNumber(code.trim(), point);
    const now = this.held === null ? 0 : cityTime(this.held, Date.now());
    const here = (await this.outbox?.used(now)) ?? [];
    const list = this.stopped ?? { version: 1, at: '', revoked: [], used: [] };
    const way = this.value('way') as 'in' | 'out';
    return judgePass(code, this.held, { point, way, plate: this.value('plate'), stopped: { ...list, used: [...list.used, ...here] } });
  }

  /** A number stands beside the code for whoever cannot scan it: the house is asked. */
  private async byNumber(number: string, point: Point): Promise<Found> {
    const asked = new URLSearchParams({ number, way: this.value('way'), plate: this.value('plate') });
    const known = await askHouse<Known>(`${this.root.dataset['tell'] ?? ''}${point.ref}/crossings/?${asked.toString()}`);
    if (known === 'offline') return { reason: 'need_network', slip: null, pass: null };
    if (known === 'sign_in') return { reason: 'need_sign_in', slip: null, pass: null };
    if (known.outcome === 'passed') return { reason: 'good', slip: null, pass: known.pass };
    const reason = known.outcome === 'not_genuine' ? 'unknown_number' : (known.outcome as Reason);
    return { reason, slip: null, pass: known.pass };
  }

  protected override async answer(code: string): Promise<void> {
    this.close();
    const found = await this.decide(code);
    const compares = found.reason === 'good' && found.pass !== null && found.pass.vehicle !== '' && this.value('plate') === '';
    this.compared = compares ? found : null;
    this.part('compare').hidden = !compares;
    this.show(compares ? { ...found, reason: 'compare' } : found);
    if (!compares) await this.note(found);
  }

  private async settle(reason: 'good' | 'plate'): Promise<void> {
    if (this.compared === null) return;
    const found = { ...this.compared, reason };
    this.compared = null;
    this.part('compare').hidden = true;
    this.show(found);
    await this.note(found);
  }

  private async note({ reason, pass }: Found): Promise<void> {
    const outcome = outcomeOf(reason);
    if (outcome === null || this.held === null || this.outbox === null) return;
    const now = cityTime(this.held, Date.now());
    const number = outcome === 'not_genuine' ? '' : (pass?.number ?? '');
    const way = this.value('way');
    await this.outbox.add({ id: crypto.randomUUID(), point: this.value('point'), number, way, outcome, at: new Date(now).toISOString() });
    if (outcome === 'passed' && pass?.once) await this.outbox.use(`${number}:${way}`, pass.expiresAt);
    (this.part('plate-field') as HTMLInputElement).value = '';
    await this.tell();
    this.part('outbox').dataset['noted'] = String((this.noted += 1));
  }

  private async tell(): Promise<void> {
    if (this.outbox === null) return;
    const told = (await this.outbox.waiting()) === 0 ? 'done' : await this.outbox.tell(this.root.dataset['tell'] ?? '');
    const left = String(await this.outbox.waiting());
    this.part('outbox').dataset['state'] = told;
    this.part('sign-in').hidden = told !== 'sign_in';
    if (told === 'done') this.say('outbox', 'outbox_empty');
    else this.say('outbox', told === 'offline' ? 'outbox_waits' : 'outbox_sign_in', left);
  }
}

export function attach(element: HTMLElement): void {
  void new Gate(element).begin();
}
