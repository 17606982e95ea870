/** The three lists: today's doors, everybody of the grid, its shops. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { type Door, doorName, type House, listMark, type Shop, type Someone } from './list';
import type { Morning } from './morning';
import { type AtDoor, type WalkedDoor, type WalkedHouse, walkOf } from './walk';

export interface Opens { door: (house: House, door: Door) => void; shop: (shop: Shop) => void }

export class Lists {
  private readonly opened = new Set<string>();

  constructor(private readonly words: Words, private readonly morning: Morning, private readonly opens: Opens) {}

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }
  private time(moment: number | string): string { return clockText(typeof moment === 'string' ? Date.parse(moment) : moment, this.morning.post.zone); }

  // --- today ------------------------------------------------------------------------------------------------

  today(): HTMLElement[] {
    const walk = walkOf(this.morning.list, this.morning.known());
    if (walk.late.length + walk.rest.length === 0) return [h('p', {}, this.say('today_none'))];
    return [
      h('p', { 'data-part': 'walk' }, h('strong', {}, this.say('today_doors', { doors: walk.doors, errands: walk.errands }))),
      ...this.leg('overdue_first', walk.late), ...this.leg(walk.late.length > 0 ? 'then_on' : '', walk.rest),
      h('p', { class: 'desk-where' }, this.say('straight')),
    ];
  }

  private leg(heading: string, houses: WalkedHouse[]): HTMLElement[] {
    if (houses.length === 0) return [];
    return [...(heading === '' ? [] : [h('h3', {}, this.say(heading))]), ...houses.map((house) => this.walked(house))];
  }

  private walked({ house, doors }: WalkedHouse): HTMLElement {
    return h('section', { class: 'desk-door', 'data-step': String(house.step) },
      h('h4', {}, [`${house.step}. ${house.name}`, this.kind(house)].filter(Boolean).join(' · ')), ...doors.map((door) => this.doorLine(house, door)));
  }

  private doorLine(house: House, { door, name, people, left, late }: WalkedDoor): HTMLElement {
    const state = left === 0 ? 'sampled' : late ? 'late' : people.some((at) => at.tried !== undefined) ? 'later' : 'to_do';
    const who = people.filter((at) => at.owed.length > 0).map((at) => this.owing(at));
    return h('button', { type: 'button', class: 'desk-line', 'data-state': state, click: () => { this.opens.door(house, door); } },
      h('strong', {}, name === '' ? house.name : name), ...who);
  }

  private owing({ one, owed, tried }: AtDoor): HTMLElement {
    const kinds = new Map<string, string>(); // of two of a kind the one that is owed first
    for (const { errand, late } of owed.filter((one) => one.doneAt === undefined)) if (!kinds.has(errand.name)) kinds.set(errand.name, this.due(errand.due, late));
    for (const { errand, doneAt } of owed) if (doneAt !== undefined && !kinds.has(errand.name)) kinds.set(errand.name, this.say('done_at', { time: this.time(doneAt) }));
    const what = [...kinds].map(([name, when]) => `${name} ${when}`);
    const before = tried === undefined ? '' : this.say('tried_at', { outcome: this.say(`outcome_${tried.outcome}`), time: this.time(tried.at) });
    return h('span', { class: 'grid-line' }, [one.name, ...what, before].filter(Boolean).join(' · '));
  }

  due(due: string, late: boolean): string {
    const day = (moment: number): string => new Intl.DateTimeFormat('sv', { timeZone: this.morning.post.zone }).format(moment);
    const [at, now] = [Date.parse(due), this.morning.cityNow()];
    const time = day(at) === day(now) ? this.time(at) : `${day(at).slice(5)} ${this.time(at)}`;
    return this.say(late ? 'late' : 'due', { time });
  }

  // --- everybody --------------------------------------------------------------------------------------------

  people(): HTMLElement[] {
    return this.morning.list.houses.map((house) => this.house(house));
  }

  private kind(house: House): string { return house.kind === 'courtyard' ? this.say('courtyard') : ''; }

  private house(house: House): HTMLElement {
    const doors = [...(house.doors ?? [])].sort((a, b) => new Intl.Collator('zh-Hans', { numeric: true }).compare(doorName(a), doorName(b)));
    const count = doors.reduce((sum, door) => sum + door.people.length, 0);
    const about = [this.kind(house), this.say('house_people', { people: count })].filter(Boolean).join(' · ');
    const head = h('summary', {}, h('strong', {}, house.name), h('span', {}, about));
    const box = h('details', { class: 'desk-house' }, head) as HTMLDetailsElement;
    const fill = (): void => { box.replaceChildren(head, h('div', { class: 'desk-door' }, ...doors.map((door) => this.household(house, door)))); };
    box.open = this.opened.has(house.ref);
    if (box.open) fill();
    box.addEventListener('toggle', () => {
      if (box.open) { this.opened.add(house.ref); fill(); } else this.opened.delete(house.ref);
    });
    return box;
  }

  private household(house: House, door: Door): HTMLElement {
    const who = door.people.map((one) => h('span', { class: 'grid-line' }, [one.name, this.about(one)].filter(Boolean).join(' · ')));
    return h('button', { type: 'button', class: 'desk-line', click: () => { this.opens.door(house, door); } }, h('strong', {}, doorName(door) || house.name), ...who);
  }

  /** Needs in words; a city's own words as they came. */
  about(one: Someone): string {
    return this.morning.needsOf(one).map((need) => this.words[`need_${need}`] ?? need).join(listMark());
  }

  // --- shops ------------------------------------------------------------------------------------------------

  shops(): HTMLElement[] {
    const { shops } = this.morning.list;
    return shops.length === 0 ? [h('p', {}, this.say('no_shops'))] : shops.map((shop) => this.shop(shop));
  }

  private shop(shop: Shop): HTMLElement {
    const now = this.morning.shopNow(shop);
    const lines = [[shop.at, this.say(now.open ? 'shop_open' : 'shop_closed')].join(' · '), now.note === '' ? '' : this.say('owner_needs', { note: now.note })];
    return h('button', { type: 'button', class: 'desk-line', 'data-state': now.open ? 'open' : 'moved', click: () => { this.opens.shop(shop); } },
      h('strong', {}, shop.name), ...lines.filter(Boolean).map((line) => h('span', { class: 'grid-line' }, line)));
  }
}
