/** The rooms' questions as a form, and its answers. Questions are data: this page knows no room. */
import { h, say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Ask, Errand } from './list';
import type { Answers } from './morning';

export interface Asked { room: string; ask: Ask }

/** Each question once, however many errands ask it. */
export function asked(errands: Errand[], asks: Record<string, Ask[]>): Asked[] {
  const found = new Map<string, Asked>();
  for (const { room, kind } of errands) {
    for (const ask of asks[`${room}/${kind}`] ?? []) found.set(`${room}/${ask.key}`, { room, ask });
  }
  return [...found.values()];
}

export function drawn({ room, ask }: Asked, prefix: string): HTMLElement {
  const name = `${room}/${ask.key}`;
  const id = `${prefix}-${room}-${ask.key}`;
  if (ask.kind === 'flag') return h('label', { class: 'desk-choice' }, h('input', { type: 'checkbox', name, value: 'yes' }), h('span', {}, ask.name));
  if (ask.kind === 'choices') {
    const options = (ask.options ?? []).map(([key, text]) => h('label', { class: 'desk-choice' }, h('input', { type: 'checkbox', name, value: key }), h('span', {}, text)));
    return h('fieldset', {}, h('legend', {}, ask.name), h('div', { class: 'desk-outcomes' }, ...options));
  }
  if (ask.kind === 'choice') {
    const options = [['', '–'] as [string, string], ...(ask.options ?? [])].map(([key, text]) => h('option', { value: key }, text));
    return h('div', { class: 'field' }, h('label', { for: id }, ask.name), h('select', { id, name }, ...options));
  }
  const label = ask.unit === undefined ? ask.name : `${ask.name} (${ask.unit})`;
  const input = h('input', { id, name, autocomplete: 'off', maxlength: '120', ...(ask.kind === 'number' ? { inputmode: 'decimal' } : {}) });
  return h('div', { class: 'field', ...(ask.after === undefined ? {} : { 'data-after': `${room}/${ask.after}` }) }, h('label', { for: id }, label), input);
}

/** Questions that are asked only once a box is ticked. */
export function unfold(form: HTMLFormElement): void {
  const ticked = new FormData(form);
  for (const box of form.querySelectorAll<HTMLElement>('[data-after]')) box.hidden = !ticked.has(box.dataset['after']!);
}

/** What was answered, by room; or a sentence that says what is wrong. */
export function answersOf(data: FormData, questions: Asked[], words: Words): { answers: Answers } | { wrong: string } {
  const answers: Answers = {};
  for (const { room, ask } of questions) {
    const name = `${room}/${ask.key}`;
    const text = String(data.get(name) ?? '').trim();
    let value: unknown = text;
    if (ask.kind === 'flag') value = data.has(name);
    if (ask.kind === 'choices') value = data.getAll(name).map(String);
    if (ask.kind === 'number' && text !== '') {
      value = Number(text.replace(/[,，。]/, '.'));
      if (!(Number(value) >= (ask.least ?? -Infinity) && Number(value) <= (ask.most ?? Infinity))) {
        return { wrong: say(words, 'out_of_range', { name: ask.name, least: ask.least ?? '', most: ask.most ?? '', unit: ask.unit ?? '' }) };
      }
    }
    if (value === '' || value === false || (Array.isArray(value) && value.length === 0)) continue;
    answers[room] = { ...answers[room], [ask.key]: value };
  }
  return { answers };
}

/** The errands that these answers settle. */
export function settled(errands: Errand[], answers: Answers): string[] {
  return errands.filter(({ room, done_by }) => (done_by ?? []).some((key) => key in (answers[room] ?? {}))).map(({ key }) => key);
}
