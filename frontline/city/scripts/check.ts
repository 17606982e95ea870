/**
 * Checks result slips at a control point, without a network, and forgets at once.
 *
 *     <div data-behaviour="city/check" data-keys="/certificates/keys.json" data-zone="Asia/Shanghai">
 *       <form data-part="ask">  radio `purpose`, text `code`, file `picture`, button [data-part=camera]
 *       <video data-part="video">, [data-part=hint], <section data-part="answer"> with [data-say], [data-slot]
 *       <script type="application/json" data-part="words"> {"good": {"zh": "...", "en": "..."}, ...}
 *
 * Nothing is stored or sent: the answer stands until the next one, or for half a minute.
 */
import { cityTime, fetchKeys, type Held } from './lib/keys';
import { makeReader, readFile, startCamera, type Reader } from './lib/scan';
import { verify, type Slip } from './lib/slip';
import { NotValid, toneOf, type Reason } from './lib/verdict';

type Words = Record<string, { zh: string; en: string }>;
interface Found { reason: Reason | 'good'; slip: Slip | null }

const STANDS = 30_000; // ms: then the answer goes by itself
const PAUSE = 120; // ms between two looks at the camera's picture

export async function judge(code: string, held: Held | null, purpose: string, device?: number): Promise<Found> {
  try {
    return { reason: 'good', slip: await verify(code.trim(), held, purpose, device) };
  } catch (error) {
    if (error instanceof NotValid) return { reason: error.reason, slip: error.slip };
    throw error;
  }
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
  private held: Held | null = null;
  private reader: Reader | null = null;
  private stream: MediaStream | null = null;
  private goes: ReturnType<typeof setTimeout> | undefined;
  private readonly part: (name: string) => HTMLElement;
  private readonly words: Words;

  constructor(private readonly root: HTMLElement) {
    this.part = parts(root);
    this.words = JSON.parse(this.part('words').textContent ?? '{}') as Words;
  }

  async begin(): Promise<void> {
    if (!window.isSecureContext) { this.say('hint', 'no_https'); return; } // no camera and no WebCrypto there
    this.listen();
    await this.renewKeys();
    window.addEventListener('online', () => void this.renewKeys());
  }

  private listen(): void {
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

  private get zone(): string {
    return this.root.dataset['zone'] ?? 'Asia/Shanghai';
  }

  private get purpose(): string {
    return new FormData(this.part('ask') as HTMLFormElement).get('purpose') as string;
  }

  private say(part: string, word: string, value = ''): void {
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

  private async answer(code: string): Promise<void> {
    this.close();
    const { reason, slip } = await judge(code, this.held, this.purpose);
    const answer = this.part('answer');
    answer.dataset['tone'] = toneOf(reason);
    answer.dataset['reason'] = reason;
    for (const said of answer.querySelectorAll<HTMLElement>('[data-say]')) {
      const [language, what] = (said.dataset['say'] ?? '').split(' ') as ['zh' | 'en', string];
      said.textContent = this.words[what === 'tone' ? toneOf(reason) : reason]?.[language] ?? '';
    }
    fill(answer, slip === null ? {} : this.shown(slip));
    answer.querySelector<HTMLElement>('[data-part=slip]')!.hidden = slip === null;
    answer.hidden = false;
    answer.focus();
    clearTimeout(this.goes);
    this.goes = setTimeout(() => { this.forget(); }, STANDS);
  }

  private shown(slip: Slip): Record<string, string> {
    const method = this.words[slip.method];
    return {
      holder: slip.holder, id_end: slip.idEnd === '' ? '—' : slip.idEnd,
      sampled: moment(slip.sampledAt, this.zone), until: moment(slip.expiresAt, this.zone),
      method: method === undefined ? slip.method : `${method.zh} · ${method.en}`,
    };
  }

  private close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    const video = this.part('video') as HTMLVideoElement;
    video.srcObject = null;
    video.hidden = true;
    this.part('hint').textContent = '';
  }

  private forget(): void {
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
