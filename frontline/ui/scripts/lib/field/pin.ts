/** The keypad for the PIN: twelve keys for gloved fingers, or any keyboard. Six digits, then it answers by itself. */
import { h, part } from './dom';

export const DIGITS = 6;

export class Keypad {
  private typed = '';
  private done: ((pin: string) => void) | null = null;
  private readonly dots: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.dots = part(root, 'pin-dots');
    const keys = part(root, 'pin-keys');
    for (const key of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫']) {
      keys.append(key === '' ? h('span') : h('button', { type: 'button', click: () => { this.press(key); }, ...(key === '⌫' ? { 'aria-label': keys.dataset['erase'] ?? '' } : {}) }, key));
    }
    document.addEventListener('keydown', (event) => { this.pressed(event); });
  }

  /** Ask for six digits under a heading; `note` says what went wrong before. */
  ask(heading: string, note = ''): Promise<string> {
    part(this.root, 'pin-heading').textContent = heading;
    this.say(note);
    this.set('');
    return new Promise((resolve) => { this.done = resolve; });
  }

  say(note: string): void { part(this.root, 'pin-note').textContent = note; }

  /** While waiting nothing is heard. */
  deaf(deaf: boolean): void {
    for (const key of part(this.root, 'pin-keys').querySelectorAll('button')) key.disabled = deaf;
  }

  private pressed(event: KeyboardEvent): void {
    if (this.root.dataset['at'] !== 'pin' || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) this.press(event.key);
    else if (event.key === 'Backspace') this.press('⌫');
  }

  private press(key: string): void {
    if (this.done === null || part(this.root, 'pin-keys').querySelector('button')?.disabled === true) return;
    this.set(key === '⌫' ? this.typed.slice(0, -1) : this.typed + key);
    if (this.typed.length < DIGITS) return;
    const { done, typed } = this;
    [this.done, this.typed] = [null, ''];
    done(typed);
  }

  private set(typed: string): void {
    this.typed = typed;
    this.dots.dataset['typed'] = String(typed.length);
    this.dots.replaceChildren(...Array.from({ length: DIGITS }, (_, at) => h('span', { class: at < typed.length ? 'on' : '' })));
  }
}
