/** The list of doors on the screen: who asked for a visit, then house by house; a tap opens a person. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { type AtDoor, type Door, type House, housesNamed, isLeft, walkOf } from './doors';
import type { Someone } from './people';
import type { Shift } from './shift';
import { isOfRound, valid } from './tube';

const MOST = 400; // houses on one screen; more are found by typing

export class DoorList {
  private readonly place: HTMLElement;
  private readonly opened = new Set<number>();
  private first = true;
  private found = '';
  private readonly typed: HTMLInputElement;

  /** `other`: what was typed and is no house, a scanner's code say. */
  constructor(root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly tapped: (one: Someone) => void, other: (text: string) => void) {
    this.place = part(root, 'doors');
    this.place.hidden = shift.post.doors !== true;
    if (!this.place.hidden) root.dataset['doors'] = 'yes';
    const find = part<HTMLFormElement>(root, 'house-find');
    find.hidden = this.place.hidden;
    this.typed = part<HTMLInputElement>(root, 'house');
    this.typed.addEventListener('input', () => { this.draw(); });
    find.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.typed.value;
      this.typed.blur();
      if (this.place.querySelector('details') !== null) return;
      this.typed.value = '';
      this.draw();
      other(text);
    });
  }

  draw(): void {
    if (this.place.hidden) return;
    const taken = new Set([...this.shift.tubes.values()].filter(isOfRound).flatMap((tube) => valid(tube).map((swab) => swab.code)));
    const walk = walkOf(this.shift.people.all(), { taken, tried: (one) => this.shift.tried(one), now: this.shift.cityNow() });
    if (this.first) this.openNext(walk.houses);
    const typed = this.typed.value.trim();
    const houses = housesNamed(walk.houses, typed);
    if (houses.length === 1 && typed !== this.found) this.opened.add(houses[0]!.step);
    this.found = typed;
    const none = houses.length === 0 && typed !== '' ? [h('p', {}, this.say('no_house'))] : [];
    const asked = typed !== '' || walk.asked.length === 0 ? [] : [h('h3', {}, this.say('doors_asked', { count: walk.asked.length })), ...walk.asked.map((at) => this.line(at, true))];
    const left = h('h3', {}, this.say('doors_left', { left: walk.left, of: walk.of }));
    this.place.replaceChildren(...asked, left, ...none, ...houses.slice(0, MOST).map((house) => this.house(house)));
  }

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  /** The first house with somebody to do stands open. */
  private openNext(houses: House[]): void {
    const next = houses.find((house) => house.left > 0);
    if (next !== undefined) this.opened.add(next.step);
    this.first = false;
  }

  private house(house: House): HTMLElement {
    const done = house.left === 0 ? this.say('house_done', { of: house.of }) : this.say('house_left', { left: house.left, of: house.of });
    const head = h('summary', {}, h('strong', {}, house.name), h('span', {}, done));
    const box = h('details', { class: 'desk-house', 'data-step': String(house.step) }, head) as HTMLDetailsElement;
    const fill = (): void => { box.replaceChildren(head, ...house.doors.map((door) => this.door(door))); };
    box.open = this.opened.has(house.step);
    if (box.open) fill();
    box.addEventListener('toggle', () => {
      if (box.open) { this.opened.add(house.step); fill(); } else this.opened.delete(house.step);
    });
    return box;
  }

  private door(door: Door): HTMLElement {
    return h('div', { class: 'desk-door' }, ...(door.name === '' ? [] : [h('h4', {}, door.name)]), ...door.people.map((at) => this.line(at, false)));
  }

  private line(at: AtDoor, whole: boolean): HTMLElement {
    const { one, state } = at;
    const marks = [one.immobile === true ? this.say('immobile') : one.mode === 'home' ? this.say('asked_home') : '', whole ? one.address : '', this.state(at)];
    return h('button', { type: 'button', class: 'desk-line', 'data-state': state, click: () => { this.tapped(one); } },
      h('strong', {}, one.name), h('span', {}, marks.filter(Boolean).join(' · ')));
  }

  private state(at: AtDoor): string {
    const { one, state, tried } = at;
    if (state === 'sampled') return this.say('door_sampled');
    if (state === 'excused') return this.say('person_excused', { reason: this.say(`excused_${one.excused}`) });
    if (tried === undefined) return '';
    const outcome = this.say(`outcome_${tried.outcome}`);
    if (!isLeft(at) || tried.nextAt === undefined) return outcome;
    return `${outcome} · ${this.say('next_at', { time: clockText(tried.nextAt, this.shift.post.zone) })}`;
  }
}
