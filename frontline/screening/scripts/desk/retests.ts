/** Single re-tests: whose tube was positive, and the list of them on the screen. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Someone } from './people';
import type { Shift } from './shift';
import { short } from './tube';

/** Somebody to be sampled alone. `dueAt` is the city's time, in ms. */
export interface Retest { one: Someone; tube: string; dueAt: number }

export class RetestList {
  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly tapped: (one: Someone) => void) {}

  draw(): void {
    const due = this.shift.due();
    const box = part<HTMLDetailsElement>(this.root, 'retests-box');
    box.hidden = due.length === 0;
    part(this.root, 'retests-head').textContent = say(this.words, 'retests', { count: due.length });
    part(this.root, 'retests').replaceChildren(...due.map((retest) => this.line(retest)));
  }

  private line({ one, tube, dueAt }: Retest): HTMLElement {
    const late = dueAt < this.shift.cityNow();
    const due = say(this.words, late ? 'retest_late' : 'retest_due', { time: clockText(dueAt, this.shift.post.zone) });
    const said = [one.address, say(this.words, 'retest_tube', { tube: short(tube) }), due].filter(Boolean).join(' · ');
    return h('button', { type: 'button', class: 'desk-line', 'data-state': late ? 'late' : 'to_do', click: () => { this.tapped(one); } }, h('strong', {}, one.name), h('span', {}, said));
  }
}
