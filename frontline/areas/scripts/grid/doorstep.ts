/** At a door: who lives there, what is owed, what was said last time; and what came of this visit. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { ageAt, type Door, doorName, type House, listMark, type Shop, type Someone, type Told } from './list';
import type { Lists } from './lists';
import type { Morning, Said } from './morning';
import { answersOf, asked, type Asked, drawn, settled, unfold } from './questions';
import { type AtDoor, walkedDoor } from './walk';

const OUTCOMES = ['done', 'not_at_home', 'refused', 'needs_help'];

export class Doorstep {
  private number = 0;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly morning: Morning, private readonly lists: Lists, private readonly recorded: (name: string, said: Said[]) => void) {}

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }
  private time(moment: string): string {
    const day = new Intl.DateTimeFormat('sv', { timeZone: this.morning.post.zone }).format(Date.parse(moment));
    return `${day.slice(5)} ${clockText(Date.parse(moment), this.morning.post.zone)}`;
  }

  // --- a door -----------------------------------------------------------------------------------------------

  /** How many errands are left behind it. */
  open(house: House, door: Door): number {
    const walked = walkedDoor(door, this.morning.known());
    part(this.root, 'door-name').textContent = [house.name, doorName(door)].filter(Boolean).join(' ');
    const owing = walked.people.filter((at) => at.left > 0);
    const others = walked.people.filter((at) => at.left === 0);
    part(this.root, 'door-people').replaceChildren(...(owing.length > 1 ? [this.nobody(owing)] : []), ...[...owing, ...others].map((at) => this.person(at)));
    return walked.left;
  }

  /** One tap for a whole door. */
  private nobody(owing: AtDoor[]): HTMLElement {
    const work = async (): Promise<void> => {
      const said: Said[] = [];
      for (const { one } of owing) said.push(await this.morning.say({ kind: 'visit', person: one.code, outcome: 'not_at_home', note: '', answers: {}, done: [] }));
      this.recorded(this.say('outcome_not_at_home'), said);
    };
    return h('button', { type: 'button', class: 'btn', 'data-part': 'nobody', click: () => { void work(); } }, this.say('outcome_not_at_home'));
  }

  private person(at: AtDoor): HTMLElement {
    const { one } = at;
    return h('article', { class: 'grid-person', 'data-code': one.code },
      h('h3', {}, one.name), ...this.about(one).map((line) => h('p', { class: 'desk-where' }, line)),
      ...at.owed.map((owed) => h('p', { class: 'grid-owed', 'data-late': String(owed.late) }, [owed.errand.name,
        owed.doneAt === undefined ? this.lists.due(owed.errand.due, owed.late) : this.say('done_at', { time: clockText(owed.doneAt, this.morning.post.zone) }), owed.errand.text ?? ''].filter(Boolean).join(' · '))),
      ...this.tried(at), this.visitForm(at), this.needsForm(one));
  }

  private tried({ tried }: AtDoor): HTMLElement[] {
    if (tried === undefined) return [];
    return [h('p', { class: 'grid-owed' }, this.say('tried_at', { outcome: this.say(`outcome_${tried.outcome}`), time: clockText(tried.at, this.morning.post.zone) }))];
  }

  private about(one: Someone): string[] {
    const age = ageAt(one.born, this.morning.day());
    const who = [age === null ? '' : this.say('age', { age }), (one.languages ?? []).map((key) => this.words[`language_${key}`] ?? key).join(listMark()), this.lists.about(one)];
    return [who.filter(Boolean).join(' · '), ...(one.measures ?? []), ...this.last(one.last)].filter(Boolean);
  }

  private last(last: Told[] | undefined): string[] {
    const visits = (last ?? []).filter(({ kind }) => kind === 'visit').slice(0, 1);
    return visits.map(({ at, outcome, note }) => this.say('last_time', { day: this.time(at), outcome: this.say(`outcome_${outcome ?? 'done'}`), note: note ?? '' }));
  }

  // --- a visit ----------------------------------------------------------------------------------------------

  private visitForm({ one, owed, left }: AtDoor): HTMLElement {
    const errands = owed.filter(({ doneAt }) => doneAt === undefined).map(({ errand }) => errand);
    const questions = asked(errands, this.morning.list.asks);
    const prefix = `visit-${(this.number += 1)}`;
    const outcomes = OUTCOMES.map((key) => h('label', { class: 'desk-choice' }, h('input', { type: 'radio', name: 'outcome', value: key }), h('span', {}, this.say(`outcome_${key}`))));
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const form = h('form', { class: 'form', novalidate: '', autocomplete: 'off' }, ...questions.map((one) => drawn(one, prefix)),
      h('fieldset', {}, h('legend', {}, this.words['outcome']!), h('div', { class: 'desk-outcomes' }, ...outcomes)),
      h('div', { class: 'field' }, h('label', { for: `${prefix}-note` }, this.words['note']!), h('input', { id: `${prefix}-note`, name: 'note', maxlength: '400' })),
      wrong, h('button', { class: 'btn btn-primary' }, this.say('record'))) as HTMLFormElement;
    unfold(form);
    form.addEventListener('change', () => { unfold(form); });
    form.addEventListener('submit', (event) => { event.preventDefault(); void this.visited(one, form, questions, errands, wrong); });
    return left > 0 ? form : this.folded(this.say('record'), form);
  }

  private folded(heading: string, form: HTMLElement): HTMLElement {
    return h('details', { class: 'grid-more' }, h('summary', {}, heading), form);
  }

  private async visited(one: Someone, form: HTMLFormElement, questions: Asked[], errands: Parameters<typeof settled>[0], wrong: HTMLElement): Promise<void> {
    const data = new FormData(form);
    const read = answersOf(data, questions, this.words);
    const note = String(data.get('note') ?? '').trim();
    const answered = 'answers' in read && Object.keys(read.answers).length > 0;
    const outcome = String(data.get('outcome') ?? '') || (answered ? 'done' : '');
    wrong.textContent = 'wrong' in read ? read.wrong : this.fault(outcome, answered, questions, note);
    if (wrong.textContent !== '' || !('answers' in read)) return;
    const said = await this.morning.say({ kind: 'visit', person: one.code, outcome, note, answers: read.answers, done: settled(errands, read.answers) });
    this.recorded(one.name, [said]);
  }

  private fault(outcome: string, answered: boolean, questions: Asked[], note: string): string {
    if (outcome === '') return this.say(questions.length > 0 ? 'answer_missing' : 'outcome_missing');
    if (outcome === 'done' && !answered && questions.length > 0) return this.say('answer_missing');
    return outcome === 'needs_help' && note === '' ? this.say('help_missing') : '';
  }

  // --- the register -----------------------------------------------------------------------------------------

  private needsForm(one: Someone): HTMLElement {
    const now = this.morning.needsOf(one);
    const known = Object.keys(this.words).filter((key) => key.startsWith('need_')).map((key) => key.slice(5));
    const boxes = [...new Set([...known, ...now])].map((need) => {
      const box = h('input', { type: 'checkbox', name: 'need', value: need }) as HTMLInputElement;
      box.defaultChecked = now.includes(need);
      return h('label', { class: 'desk-choice' }, box, h('span', {}, this.words[`need_${need}`] ?? need));
    });
    const form = h('form', { class: 'form' }, h('div', { class: 'desk-outcomes' }, ...boxes), h('button', { class: 'btn' }, this.say('record')), ...this.history(one.last, 'needs')) as HTMLFormElement;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const needs = new FormData(form).getAll('need').map(String);
      void this.morning.say({ kind: 'needs', person: one.code, needs }).then((said) => { this.recorded(one.name, [said]); });
    });
    return this.folded(this.say('change_needs'), form);
  }

  private history(told: Told[] | undefined, kind: string): HTMLElement[] {
    return (told ?? []).filter((one) => one.kind === kind).map((one) => h('p', { class: 'desk-where' }, this.say('changed_by', { time: this.time(one.at), name: one.by ?? '', what: this.what(one) })));
  }

  private what({ kind, outcome, note, after }: Told): string {
    if (kind === 'shop') return [this.say(outcome === 'open' ? 'shop_open' : 'shop_closed'), note ?? ''].filter(Boolean).join(' · ');
    return (after ?? []).map((need) => this.words[`need_${need}`] ?? need).join(listMark()) || '–';
  }

  shop(shop: Shop): void {
    const now = this.morning.shopNow(shop);
    part(this.root, 'door-name').textContent = shop.name;
    const states = [true, false].map((open) => {
      const input = h('input', { type: 'radio', name: 'open', value: String(open) }) as HTMLInputElement;
      input.defaultChecked = open === now.open;
      input.checked = open === now.open;
      return h('label', { class: 'desk-choice' }, input, h('span', {}, this.say(open ? 'shop_open' : 'shop_closed')));
    });
    const note = h('input', { id: 'shop-note', name: 'note', maxlength: '400', value: now.note });
    const form = h('form', { class: 'form', autocomplete: 'off' }, h('div', { class: 'desk-outcomes' }, ...states),
      h('div', { class: 'field' }, h('label', { for: 'shop-note' }, this.words['owner_needs_label']!), note), h('button', { class: 'btn btn-primary' }, this.say('record'))) as HTMLFormElement;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const data = new FormData(form);
      const said = { kind: 'shop' as const, shop: shop.ref, open: data.get('open') === 'true', note: String(data.get('note') ?? '').trim() };
      void this.morning.say(said).then((made) => { this.recorded(shop.name, [made]); });
    });
    const lines = [shop.at, shop.owner === undefined ? '' : this.say('owner', { name: shop.owner })].filter(Boolean);
    part(this.root, 'door-people').replaceChildren(h('article', { class: 'grid-person' }, ...lines.map((line) => h('p', { class: 'desk-where' }, line)), form, ...this.history(shop.last, 'shop')));
  }
}
