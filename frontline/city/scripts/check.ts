/**
 * Checks result slips and passes at a control point, without a network, and forgets at once.
 *
 *     <div data-behaviour="city/check" data-keys="/certificates/keys.json" data-stopped="/certificates/revoked.json" data-zone="Asia/Shanghai">
 *       <form data-part="ask">  radio `purpose`, text `code`, file `picture`, button [data-part=camera]
 *       <video data-part="video">, [data-part=hint], <section data-part="answer"> with [data-say], [data-slot]
 *       <script type="application/json" data-part="words"> {"good": {"zh": "...", "en": "..."}, ...}
 *
 * Nothing is stored or sent: the answer stands until the next one, or for half a minute.
 */
import { cityTime, fetchKeys, type Held } from './lib/keys';
import { verifyPass, type Gate, type Pass, type Stopped } from './lib/pass';
import { makeReader, readFile, startCamera, type Reader } from './lib/scan';
import { verify, type Slip } from './lib/slip';
import { NotValid, toneOf, type Reason } from './lib/verdict';

type Words = Record<string, { zh: string; en: string }>;
export interface Found { reason: Reason | 'good'; slip: Slip | null; pass: Pass | null }

const PASS = 'pass'; // the purpose under which a pass is asked for, not a slip

const EVERY = 60_000; // ms between two looks at the lists
const STANDS = 30_000; // ms: then the answer goes by itself
const PAUSE = 120; // ms between two looks at the camera's picture

export async function judge(code: string, held: Held | null, purpose: string, device?: number): Promise<Found> {
  try {
    return { reason: 'good', slip: await verify(code.trim(), held, purpose, device), pass: null };
  } catch (error) {
    return refused(error);
  }
}

export async function judgePass(code: string, held: Held | null, gate: Gate, device?: number): Promise<Found> {
  try {
    return { reason: 'good', slip: null, pass: await verifyPass(code.trim(), held, gate, device) };
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Found {
  if (error instanceof NotValid) return { reason: error.reason, slip: error.slip, pass: error.pass };
  throw error;
}

export function moment(time: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(time);
}

function parts(root: HTMLElement): (name: string) => HTMLElement {
  return (name) => root.querySelector<HTMLElement>(`[data-part=${name}]`)!;
}

function fill(answer: HTMLElement, values: Record<string, string>): void {
  for (const slot of answer.querySelectorAll<HTMLElement>('[data-slot]')) {
    slot.textContent = values[slot.dataset['slot'] ?? ''] ?? '';
  }
}

export class Check {
  protected held: Held | null = null;
  protected stopped: Stopped | null = null;
  private reader: Reader | null = null;
  private stream: MediaStream | null = null;
  private goes: ReturnType<typeof setTimeout> | undefined;
  protected readonly part: (name: string) => HTMLElement;
  protected readonly words: Words;

  constructor(protected readonly root: HTMLElement) {
    this.part = parts(root);
    this.words = JSON.parse(this.part('words').textContent ?? '{}') as Words;
  }

  async begin(): Promise<void> {
    if (!window.isSecureContext) { this.say('hint', 'no_https'); return; } // no camera and no WebCrypto there
    this.listen();
    await this.renew();
    window.addEventListener('online', () => void this.renew());
    setInterval(() => void this.hear(), EVERY);
  }

  /** What changes while the page stands open all day: keys, the city's time, what was revoked. */
  protected async hear(): Promise<void> {
    await Promise.all([this.renewKeys(), this.renewStopped()]);
  }

  protected async renew(): Promise<void> {
    await this.hear();
  }

  protected listen(): void {
    const form = this.part('ask') as HTMLFormElement;
    form.addEventListener('submit', (event) => { event.preventDefault(); void this.typed(form); });
    form.addEventListener('change', (event) => { void this.picked(event.target as HTMLElement); });
    this.part('camera').addEventListener('click', () => void this.look());
    this.part('next').addEventListener('click', () => { this.forget(); void this.look(); });
  }

  private async renewKeys(): Promise<void> {
    try {
      this.held = await fetchKeys(this.root.dataset['keys'] ?? '');
      const as = moment(cityTime(this.held, this.held.received), this.zone);
      this.say('keys', 'keys_of', as);
    } catch {
      if (this.held === null) this.say('keys', 'no_list');
    }
  }

  private async renewStopped(): Promise<void> {
    const url = this.root.dataset['stopped'];
    const answer = url === undefined ? null : await fetch(url, { credentials: 'omit' }).catch(() => null);
    if (answer?.ok) this.stopped = (await answer.json()) as Stopped;
    if (this.stopped !== null) this.say('stopped', 'stopped_of', moment(Date.parse(this.stopped.at), this.zone));
    else if (url !== undefined) this.say('stopped', 'no_stopped');
  }

  protected get zone(): string {
    return this.root.dataset['zone'] ?? 'Asia/Shanghai';
  }

  protected get purpose(): string {
    return new FormData(this.part('ask') as HTMLFormElement).get('purpose') as string;
  }

  protected say(part: string, word: string, value = ''): void {
    const said = this.words[word];
    const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
    this.part(part).textContent = said === undefined ? '' : `${said[language]}${value}`;
  }

  private async typed(form: HTMLFormElement): Promise<void> {
    const field = form.elements.namedItem('code') as HTMLInputElement;
    const code = field.value;
    field.value = '';
    if (code !== '') await this.answer(code);
  }

  private async picked(field: HTMLElement): Promise<void> {
    if (!(field instanceof HTMLInputElement) || field.type !== 'file' || field.files?.[0] === undefined) return;
    const file = field.files[0];
    field.value = '';
    const code = await readFile(file, await this.eye()).catch(() => null);
    if (code === null) this.say('hint', 'no_code');
    else await this.answer(code);
  }

  private async eye(): Promise<Reader> {
    return (this.reader ??= await makeReader());
  }

  private async look(): Promise<void> {
    const video = this.part('video') as HTMLVideoElement;
    try {
      const reader = await this.eye();
      this.stream ??= await startCamera(video);
      video.hidden = false;
      this.say('hint', 'hold_still');
      await this.answer(await this.watch(video, reader));
    } catch {
      this.say('hint', 'no_camera');
    }
  }

  private async watch(video: HTMLVideoElement, reader: Reader): Promise<string> {
    for (;;) {
      const seen = video.videoWidth === 0 ? null
        : await reader({ source: video, width: video.videoWidth, height: video.videoHeight });
      if (seen !== null) return seen;
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }

  /** What the code is good for, as it was asked. */
  protected async decide(code: string): Promise<Found> {
    if (this.purpose === PASS) return judgePass(code, this.held, { stopped: this.stopped });
    return judge(code, this.held, this.purpose);
  }

  protected async answer(code: string): Promise<void> {
    this.close();
    this.show(await this.decide(code));
  }

  protected show({ reason, slip, pass }: Found): void {
    const answer = this.part('answer');
    answer.dataset['tone'] = toneOf(reason);
    answer.dataset['reason'] = reason;
    for (const said of answer.querySelectorAll<HTMLElement>('[data-say]')) {
      const [language, what] = (said.dataset['say'] ?? '').split(' ') as ['zh' | 'en', string];
      said.textContent = this.words[what === 'tone' ? this.toneWord(reason) : this.word(reason)]?.[language] ?? '';
    }
    fill(answer, { ...(slip === null ? {} : this.shown(slip)), ...(pass === null ? {} : this.shownPass(pass)) });
    for (const [part, said] of [['slip', slip], ['pass', pass]] as const) {
      const list = answer.querySelector<HTMLElement>(`[data-part=${part}]`);
      if (list !== null) list.hidden = said === null;
    }
    answer.hidden = false;
    answer.focus();
    clearTimeout(this.goes);
    this.goes = setTimeout(() => { this.forget(); }, STANDS);
  }

  private toneWord(reason: Reason | 'good'): string {
    return reason === 'compare' ? 'comparing' : toneOf(reason);
  }

  /** A pass has words of its own where those of a slip would be wrong. */
  private word(reason: Reason | 'good'): string {
    const own = `pass_${reason}`;
    return this.purpose === PASS && own in this.words ? own : reason;
  }

  private both(word: string): string {
    const said = this.words[word];
    return said === undefined ? '' : `${said.zh} · ${said.en}`;
  }

  private shownPass(pass: Pass): Record<string, string> {
    return {
      'pass-holders': pass.holders.map((one) => `${one.name} ${one.idEnd}`.trim()).join(', ') || '—',
      'pass-vehicle': pass.vehicle || '—', 'pass-number': pass.number,
      'pass-ground': this.both(`ground_${pass.ground}`) || pass.ground,
      'pass-where': pass.where.join(', ') || this.both('everywhere'),
      'pass-times': this.both(pass.once ? 'once' : 'many'),
      'pass-since': moment(pass.since, this.zone), 'pass-until': moment(pass.expiresAt, this.zone),
    };
  }

  private shown(slip: Slip): Record<string, string> {
    return {
      holder: slip.holder, id_end: slip.idEnd === '' ? '—' : slip.idEnd,
      sampled: moment(slip.sampledAt, this.zone), until: moment(slip.expiresAt, this.zone),
      method: this.both(slip.method) || slip.method,
    };
  }

  protected close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    const video = this.part('video') as HTMLVideoElement;
    video.srcObject = null;
    video.hidden = true;
    this.part('hint').textContent = '';
  }

  protected forget(): void {
    clearTimeout(this.goes);
    const answer = this.part('answer');
    answer.hidden = true;
    fill(answer, {});
    delete answer.dataset['reason'];
  }
}

export function attach(element: HTMLElement): void {
  void new Check(element).begin();
}
