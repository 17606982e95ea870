/** At a door: take the sample, or say why not and when somebody comes again. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Message } from './message';
import type { Someone } from './people';
import { Says } from './says';
import type { Shift } from './shift';
import { isLast, nextTries, type Outcome, OUTCOMES, type Visit } from './visit';

export interface Doorstep {
  sample: (one: Someone) => void;
  tell: (message: Message) => void;
}

const MINUTE = 60_000; // ms

export class Visiting {
  private readonly dialog: HTMLDialogElement;
  private readonly form: HTMLFormElement;
  private readonly says: Says;
  private one: Someone | null = null;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly step: Doorstep) {
    this.dialog = part<HTMLDialogElement>(root, 'door-dialog');
    this.form = part<HTMLFormElement>(root, 'door-form');
    this.says = new Says(words, shift);
    part(root, 'door-sample').addEventListener('click', () => { this.dialog.close(); if (this.one !== null) step.sample(this.one); });
    part(root, 'door-cancel').addEventListener('click', () => { this.dialog.close(); });
    this.form.addEventListener('change', () => { this.next(); });
    this.form.addEventListener('submit', (event) => { event.preventDefault(); void this.save(); });
  }

  open(one: Someone): void {
    this.one = one;
    this.form.reset();
    part(this.root, 'door-wrong').textContent = '';
    part(this.root, 'door-name').textContent = one.name;
    const tried = this.shift.tried(one);
    const before = tried === undefined ? '' : say(this.words, 'tried', { outcome: say(this.words, `outcome_${tried.outcome}`), time: clockText(tried.at, this.shift.post.zone) });
    part(this.root, 'door-about').replaceChildren(...[this.says.about(one), before].filter(Boolean).map((line) => h('p', {}, line)));
    part(this.root, 'outcomes').replaceChildren(...OUTCOMES.map((outcome) => this.choice('outcome', outcome, say(this.words, `outcome_${outcome}`), false)));
    part(this.root, 'tries').replaceChildren(...nextTries(this.minute()).map(({ key, minutes }, at) => this.choice('next', String(minutes), say(this.words, `next_${key}`), at === 0)));
    this.next();
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  private choice(name: string, value: string, text: string, checked: boolean): HTMLElement {
    const input = h('input', { type: 'radio', name, value }) as HTMLInputElement;
    input.defaultChecked = checked;
    input.checked = checked;
    return h('label', { class: 'desk-choice' }, input, h('span', {}, text));
  }

  /** The minute of the city's day. */
  private minute(): number {
    const [hours, minutes] = clockText(this.shift.cityNow(), this.shift.post.zone).split(':');
    return Number(hours) * 60 + Number(minutes);
  }

  private outcome(): Outcome | null { return new FormData(this.form).get('outcome') as Outcome | null; }

  private next(): void {
    const outcome = this.outcome();
    part(this.root, 'next-box').hidden = outcome === null || isLast(outcome);
  }

  private async save(): Promise<void> {
    const [outcome, one, form] = [this.outcome(), this.one, new FormData(this.form)];
    const note = String(form.get('note') ?? '').trim();
    const wrong = outcome === null ? 'outcome_missing' : outcome === 'other' && note === '' ? 'note_missing' : '';
    part(this.root, 'door-wrong').textContent = wrong === '' ? '' : say(this.words, wrong);
    if (wrong !== '' || outcome === null || one === null) return;
    const minutes = isLast(outcome) ? undefined : Number(form.get('next'));
    const visit = await this.shift.visit(one.code, outcome, note, minutes === undefined ? undefined : minutes * MINUTE);
    this.dialog.close();
    this.tell(one, visit);
  }

  private tell(one: Someone, visit: Visit): void {
    const next = visit.nextAt === undefined ? '' : say(this.words, 'next_at', { time: this.says.time(visit.nextAt) });
    this.step.tell({
      tone: 'note', title: one.name, lines: [say(this.words, `outcome_${visit.outcome}`), next],
      choices: [{ text: say(this.words, 'undo'), do: () => { void this.undo(one, visit); } }],
    });
  }

  private async undo(one: Someone, visit: Visit): Promise<void> {
    const done = await this.shift.undoVisit(visit.ref);
    this.step.tell({ tone: done ? 'note' : 'attention', title: one.name, lines: [say(this.words, done ? 'visit_undone' : 'visit_sent')] });
  }
}
