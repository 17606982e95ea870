/**
 * A text box with suggestions: `<input type="hidden"><input data-behaviour="pick" data-url="…">`.
 *
 * The hidden field before it receives the ref of what was chosen; typing anew empties it. Arrow keys move,
 * Enter chooses, Escape closes. Without script the server reads what was typed. Where no hidden field stands
 * before it the text itself is the answer: Enter then chooses only what an arrow key has reached.
 * `data-with="left_on"` sends that field of the same form along with the question.
 */
export interface Item {
  ref: string;
  text: string;
  note: string;
}

type Ask = (url: string) => Promise<Item[]>;

const WAIT = 180; // ms after the last key; a fast typist causes one question, not ten
let boxes = 0;

async function ask(url: string): Promise<Item[]> {
  const answer = await fetch(url, { headers: { Accept: 'application/json' } });
  return answer.ok ? ((await answer.json()) as { items: Item[] }).items : [];
}

export class Picker {
  private readonly list = document.createElement('ul');
  private items: Item[] = [];
  private active = -1;
  private timer = 0;
  private asked = '';

  constructor(
    private readonly input: HTMLInputElement,
    private readonly hidden: HTMLInputElement | null,
    private readonly answers: Ask = ask,
  ) {
    this.list.id = `pick-${(boxes += 1)}`;
    this.list.className = 'pick-list';
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', input.labels?.[0]?.textContent?.trim() || input.placeholder || input.name);
    input.after(this.list);
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', this.list.id]] as const) {
      input.setAttribute(name, value);
    }
    input.addEventListener('input', () => this.typed());
    input.addEventListener('keydown', (event) => this.pressed(event));
    input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const place = [...this.list.children].indexOf((event.target as Element).closest('li')!);
      if (place >= 0) this.choose(place);
    });
  }

  private typed(): void {
    if (this.hidden !== null) this.hidden.value = '';
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.suggest(), WAIT);
  }

  async suggest(): Promise<void> {
    const text = this.input.value.trim();
    this.asked = text;
    if (text === '') return this.close();
    const items = await this.answers(`${this.input.dataset['url']}?q=${encodeURIComponent(text)}${this.along()}`);
    if (this.asked === text && document.activeElement === this.input) this.show(items);
  }

  private along(): string {
    const name = this.input.dataset['with'];
    const field = name === undefined ? null : this.input.form?.elements.namedItem(name);
    return field instanceof HTMLInputElement ? `&${name}=${encodeURIComponent(field.value)}` : '';
  }

  show(items: Item[]): void {
    this.items = items;
    this.list.replaceChildren(...items.map((item, place) => this.option(item, place)));
    this.list.hidden = items.length === 0;
    this.input.setAttribute('aria-expanded', String(items.length > 0));
    this.move(items.length > 0 && this.hidden !== null ? 0 : -1);
  }

  private option(item: Item, place: number): HTMLLIElement {
    const line = document.createElement('li');
    line.id = `${this.list.id}-${place}`;
    line.setAttribute('role', 'option');
    const note = document.createElement('span');
    note.textContent = item.note;
    line.append(item.text, ' ', note);
    return line;
  }

  private move(place: number): void {
    this.active = place;
    [...this.list.children].forEach((line, at) => line.setAttribute('aria-selected', String(at === place)));
    if (place >= 0) this.input.setAttribute('aria-activedescendant', `${this.list.id}-${place}`);
    else this.input.removeAttribute('aria-activedescendant');
  }

  private pressed(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.move((from + step + this.items.length) % this.items.length);
    } else if (event.key === 'Enter' && this.active >= 0) {
      this.choose(this.active);
    } else if (event.key === 'Escape') {
      this.close();
    } else return;
    event.preventDefault();
  }

  private choose(place: number): void {
    const item = this.items[place]!;
    this.input.value = item.text;
    if (this.hidden !== null) this.hidden.value = item.ref;
    this.close();
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.move(-1);
  }
}

export function attach(element: HTMLElement): void {
  const hidden = element.previousElementSibling;
  const kept = hidden instanceof HTMLInputElement && hidden.type === 'hidden' ? hidden : null;
  if (element instanceof HTMLInputElement) new Picker(element, kept);
}
