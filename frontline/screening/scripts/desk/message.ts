/** The one big message of the screen: what just happened, in colour, words, sound, and with the way back. */
import { h, icon, part } from '../../../ui/scripts/lib/field/dom';
import { signal, type Tone } from './signals';

export interface Choice { text: string; main?: boolean; do: () => void }
export interface Message { tone: Tone; title: string; lines?: string[]; choices?: Choice[] }

export class Board {
  private readonly place: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.place = part(root, 'message');
  }

  show(message: Message): void {
    this.place.dataset['tone'] = message.tone;
    const lines = (message.lines ?? []).filter(Boolean).map((line) => h('p', {}, line));
    const words = h('div', { class: 'desk-said' }, h('p', { class: 'desk-title' }, message.title), ...lines);
    const choices = (message.choices ?? []).map((choice) =>
      h('button', { type: 'button', class: choice.main === true ? 'btn btn-primary' : 'btn', click: choice.do }, choice.text));
    this.place.replaceChildren(icon(this.root, message.tone), words, ...(choices.length > 0 ? [h('div', { class: 'desk-choices' }, ...choices)] : []));
    this.place.hidden = false;
    signal(message.tone);
  }

  clear(): void {
    this.place.hidden = true;
    this.place.replaceChildren();
  }
}
