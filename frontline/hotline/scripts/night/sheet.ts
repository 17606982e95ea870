/** One job on the screen: what, where, by when; arrive, measure, use, photograph, done or cannot. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Job } from './list';
import { shrunk } from './picture';
import type { Known, Round, Said } from './round';

export type Material = [string, string]; // what, unit
type Values = Record<string, string | number>;

/** A number as people type it in either language: 18,5 or 18.5. */
export function numberOf(text: string): number {
  const plain = text.trim().replace(/[,，。]/, '.');
  return plain === '' ? NaN : Number(plain);
}

export class Sheet {
  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly round: Round, private readonly materials: Material[], private readonly recorded: (what: string, said: Said) => void) {}

  private say(key: string, values: Values = {}): string { return say(this.words, key, values); }
  private time(moment: number): string { return clockText(moment, this.round.post.zone); }

  /** Due, in words; days other than today with their date. */
  when(moment: string, key: string, late = 'late'): string {
    const day = (at: number): string => new Intl.DateTimeFormat('sv', { timeZone: this.round.post.zone }).format(at);
    const [at, now] = [Date.parse(moment), this.round.cityNow()];
    const time = day(at) === day(now) ? this.time(at) : `${day(at).slice(5)} ${this.time(at)}`;
    return this.say(at < now ? late : key, { time });
  }

  open(job: Job): void {
    const known = this.round.known(job);
    part(this.root, 'job').replaceChildren(...this.head(job), ...this.tellings(known), ...this.forms(job, known));
  }

  private head(job: Job): HTMLElement[] {
    const line = (text: string, more: Record<string, string> = {}): HTMLElement => h('p', { class: 'desk-where', ...more }, text);
    const late = Date.parse(job.due) < this.round.cityNow();
    return [
      h('h2', {}, job.where ?? job.said ?? job.name), line(`${job.number} · ${job.name}`),
      h('p', { class: 'night-due', 'data-late': String(late) }, [job.urgency === undefined ? '' : this.say(job.urgency === 'life' ? 'danger' : 'raised'), this.when(job.due, 'until')].filter(Boolean).join(' · ')),
      h('p', { class: 'night-what' }, job.what), ...(job.said === undefined ? [] : [line(job.said)]),
      ...(job.phone === undefined ? [] : [h('a', { class: 'btn', href: `tel:${job.phone}` }, this.say('call', { name: job.contact ?? '', phone: job.phone }))]),
      ...(job.guarded === true ? [h('p', { class: 'night-guarded', role: 'note' }, this.say('guarded'))] : []),
    ];
  }

  private tellings(known: Known): HTMLElement[] {
    const lines = known.said.map((said) => this.telling(said)).filter((line) => line !== '');
    return lines.length === 0 ? [] : [h('ul', { class: 'night-said' }, ...lines.map((line) => h('li', {}, line)))];
  }

  private telling(said: Said): string {
    const time = this.time(this.round.city(said.at));
    switch (said.kind) {
      case 'there': return this.say('arrived_at', { time });
      case 'reading': return this.say('reading_said', { celsius: said.celsius, room: said.room, time });
      case 'materials': return said.used.map((used) => used.join(' ')).join(', ');
      case 'photo': return this.say('photo_said', { when: this.say(`photo_${said.when}`), time });
      case 'done': return `${this.say('is_done')} ${time}: ${said.done}`;
      case 'cannot': return this.say('is_not', { why: said.why });
    }
  }

  private forms(job: Job, known: Known): HTMLElement[] {
    if (known.done !== undefined || known.why !== undefined) return [];
    return [...(known.there === undefined && !(job.deeds ?? []).includes('there') ? [this.arriving(job)] : []),
      this.photo(job, 'before'), ...(job.reading === true ? [this.reading(job)] : []), this.using(job), this.photo(job, 'after'),
      this.finishing(job), this.failing(job)];
  }

  private arriving(job: Job): HTMLElement {
    const work = (): void => { void this.round.say({ kind: 'there', job: job.ref }).then((said) => { this.recorded(this.say('arrived'), said); }); };
    return h('button', { type: 'button', class: 'btn btn-primary', 'data-part': 'arrive', click: work }, this.say('arrived'));
  }

  /** A form with one button; `work` says what is wrong, or records. */
  private form(name: string, button: string, primary: boolean, work: (data: FormData) => Promise<string>, ...inside: HTMLElement[]): HTMLElement {
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const form = h('form', { class: 'form night-form', autocomplete: 'off', 'data-part': name }, ...inside, wrong, h('button', { class: primary ? 'btn btn-primary' : 'btn' }, button)) as HTMLFormElement;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void work(new FormData(form)).then((text) => { wrong.textContent = text; });
    });
    return form;
  }

  private field(id: string, name: string, label: string, more: Record<string, string> = {}): HTMLElement {
    return h('div', { class: 'field' }, h('label', { for: id }, label), h('input', { id, name, ...more }));
  }

  private text(id: string, name: string, label: string): HTMLElement {
    return h('div', { class: 'field' }, h('label', { for: id }, label), h('textarea', { id, name, rows: '2', maxlength: '500' }));
  }

  private reading(job: Job): HTMLElement {
    const label = [this.say('reading_label'), job.limit === undefined ? '' : this.say('reading_limit', { limit: job.limit })].filter(Boolean).join(' · ');
    return this.form('reading', this.say('reading_record'), false, async (data) => {
      const celsius = numberOf(String(data.get('celsius')));
      if (!(celsius >= -30 && celsius <= 60)) return this.say('reading_wrong');
      const said = await this.round.say({ kind: 'reading', job: job.ref, celsius, room: String(data.get('room')).trim().slice(0, 80) });
      this.recorded(`${celsius} °C`, said);
      return '';
    }, this.field('night-celsius', 'celsius', label, { inputmode: 'decimal', maxlength: '6' }), this.field('night-room', 'room', this.say('room_label'), { maxlength: '80' }));
  }

  private using(job: Job): HTMLElement {
    const unit = this.field('night-unit', 'unit', this.say('unit_label'), { maxlength: '12' });
    const list = h('datalist', { id: 'night-materials-list' }, ...this.materials.map(([what]) => h('option', { value: what })));
    const what = this.field('night-what', 'what', this.say('what_label'), { list: 'night-materials-list', maxlength: '60' });
    what.querySelector('input')!.addEventListener('change', (event) => {
      const known = this.materials.find(([name]) => name === (event.target as HTMLInputElement).value);
      if (known !== undefined) unit.querySelector('input')!.value = known[1];
    });
    const form = this.form('materials', this.say('materials_record'), false, async (data) => {
      const [name, count] = [String(data.get('what')).trim(), numberOf(String(data.get('count')))];
      if (name === '' || !(count > 0 && count <= 10_000)) return this.say('materials_wrong');
      const said = await this.round.say({ kind: 'materials', job: job.ref, used: [[name, count, String(data.get('unit')).trim()]] });
      this.recorded(`${name} ${count}`, said);
      return '';
    }, what, h('div', { class: 'night-pair' }, this.field('night-count', 'count', this.say('count_label'), { inputmode: 'decimal', maxlength: '8' }), unit), list);
    return h('details', {}, h('summary', { class: 'btn' }, this.say('materials_label')), form);
  }

  private photo(job: Job, when: 'before' | 'after'): HTMLElement {
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', 'data-part': `photo-${when}`, class: 'visually-hidden' }) as HTMLInputElement;
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file === undefined) return;
      shrunk(file).then(async (picture) => { this.recorded(this.say(`photo_${when}`), await this.round.say({ kind: 'photo', job: job.ref, when, picture })); })
        .catch(() => { wrong.textContent = this.say('photo_wrong'); });
    });
    return h('div', { class: 'night-photo' }, h('label', { class: 'btn' }, input, this.say(`photo_${when}`)), h('small', {}, this.say('photo_hint')), wrong);
  }

  private finishing(job: Job): HTMLElement {
    return this.form('done', this.say('done_record'), true, async (data) => {
      const done = String(data.get('done')).trim();
      if (done === '') return this.say('done_wrong');
      const cold = this.tooCold(job);
      if (cold !== '') return cold;
      this.recorded(this.say('is_done'), await this.round.say({ kind: 'done', job: job.ref, done }));
      return '';
    }, this.text('night-done', 'done', this.say('done_label')));
  }

  /** Why a complaint about the cold is not over yet; empty where it may be. */
  tooCold(job: Job): string {
    if (job.reading !== true || job.limit === undefined) return '';
    const { celsius } = this.round.known(job);
    if (celsius === undefined) return this.say('no_reading');
    return celsius < job.limit ? this.say('too_cold', { now: celsius, limit: job.limit }) : '';
  }

  private failing(job: Job): HTMLElement {
    const form = this.form('cannot', this.say('cannot_record'), false, async (data) => {
      const why = String(data.get('why')).trim();
      if (why === '') return this.say('cannot_wrong');
      this.recorded(this.say('cannot_record'), await this.round.say({ kind: 'cannot', job: job.ref, why }));
      return '';
    }, this.text('night-why', 'why', this.say('cannot_label')));
    return h('details', {}, h('summary', { class: 'btn' }, `${this.say('cannot_label')} …`), form);
  }
}
