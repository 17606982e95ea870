/**
 * A grid worker's morning (我的网格): `<div data-behaviour="areas/grid" data-source="grid-words">`.
 *
 * Works a whole morning without a network. What is kept stands in ui's lib/field, what the list means in grid/walk.ts.
 */
import '../../ui/scripts/lib/field/field.css';
import './grid/grid.css';
import { dataOf } from '../../ui/scripts/lib/data';
import { clockText } from '../../ui/scripts/lib/field/clock';
import { h, part, say, scene, type Words } from '../../ui/scripts/lib/field/dom';
import { isOnlyTab } from '../../ui/scripts/lib/field/gate';
import { Sender } from '../../ui/scripts/lib/field/sender';
import { Refusal } from '../../ui/scripts/lib/field/server';
import { Shelf } from '../../ui/scripts/lib/field/shelf';
import { Store } from '../../ui/scripts/lib/field/store';
import { Doorstep } from './grid/doorstep';
import { Entry } from './grid/entry';
import type { Door, House } from './grid/list';
import { Lists } from './grid/lists';
import type { Morning, Said } from './grid/morning';
import { Talk, VERSION } from './grid/talk';

const NAME = 'frontline-grid'; // of the lock and of the database
const TICK = 5_000; // ms between two looks at the clock
const ASK = 180_000; // ms between two questions for the list
const UNDO = 8_000; // ms that the way back is shown
type Tab = 'today' | 'people' | 'shops';

function isAble(): boolean {
  return typeof indexedDB !== 'undefined' && crypto.subtle !== undefined && navigator.locks !== undefined;
}

async function start(root: HTMLElement): Promise<void> {
  if (!isAble()) { scene(root, 'unable'); return; }
  if (!(await isOnlyTab(NAME))) {
    scene(root, 'other-tab');
    await navigator.locks.request(NAME, () => { location.reload(); }); // the other one was closed
    return;
  }
  const words = dataOf<Words>(root);
  const at = root.dataset['at-url'] ?? '/areas/grid/';
  const talk = new Talk(at, root.dataset['csrf'] ?? '', root.dataset['zone'] ?? 'Asia/Shanghai');
  const shelf = new Shelf(NAME);
  const morning = await new Entry(root, words, await Store.open(shelf.names()[0]!), shelf, talk).morning();
  new Grid(root, words, morning, talk, at).open();
}

class Grid {
  private readonly sender: Sender;
  private readonly lists: Lists;
  private readonly doorstep: Doorstep;
  private tab: Tab = 'today';
  private at: { house: House; door: Door } | null = null;
  private scrolled = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly morning: Morning, private readonly talk: Talk, at: string) {
    this.sender = new Sender(morning, `${at}upload/`, VERSION, () => { this.status(); });
    this.lists = new Lists(words, morning, { door: (house, door) => { this.openDoor(house, door); }, shop: (shop) => { this.leaveList(); this.doorstep.shop(shop); scene(root, 'door'); } });
    this.doorstep = new Doorstep(root, words, morning, this.lists, (name, said) => { this.recorded(name, said); });
    this.listen();
  }

  open(): void {
    document.documentElement.dataset['desk'] = 'open';
    part(this.root, 'post').textContent = this.morning.post.grid.name;
    this.show('today');
    scene(this.root, 'work');
    this.sender.start();
    this.status();
    setInterval(() => { this.status(); }, TICK);
    setInterval(() => { void this.refresh(); }, ASK);
    void this.refresh();
  }

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  private listen(): void {
    const on = (name: string, work: () => void): void => { part(this.root, name).addEventListener('click', work); };
    const menu = part<HTMLDialogElement>(this.root, 'menu');
    for (const tab of ['today', 'people', 'shops'] as const) on(`tab-${tab}`, () => { this.show(tab); });
    on('door-back', () => { this.back(); });
    on('menu-button', () => { menu.showModal(); });
    on('menu-close', () => { menu.close(); });
    on('refresh-button', () => { menu.close(); void this.refresh(); });
    on('lock-button', () => { location.reload(); });
    on('leave-button', () => { menu.close(); this.leaving(); });
    on('leave-send', () => { void this.send(); });
    on('leave-now', () => { void this.leave(); });
    on('leave-back', () => { scene(this.root, 'work'); });
    window.addEventListener('online', () => { void this.refresh(); });
  }

  // --- lists and doors --------------------------------------------------------------------------------------

  private show(tab: Tab): void {
    this.tab = tab;
    for (const one of ['today', 'people', 'shops']) part(this.root, `tab-${one}`).setAttribute('aria-pressed', String(one === tab));
    this.draw();
  }

  private draw(): void { part(this.root, 'list').replaceChildren(...this.lists[this.tab]()); }

  private leaveList(): void { if (this.root.dataset['at'] === 'work') this.scrolled = window.scrollY; }

  private openDoor(house: House, door: Door): void {
    this.leaveList();
    this.at = { house, door };
    this.doorstep.open(house, door);
    scene(this.root, 'door');
  }

  private back(): void {
    this.at = null;
    this.draw();
    scene(this.root, 'work');
    window.scrollTo(0, this.scrolled);
  }

  /** On disk and counted; the way back is one tap for a few seconds. Once nothing is left here the list comes again. */
  private recorded(name: string, said: Said[]): void {
    this.sender.soon();
    this.status();
    if (this.at === null || this.doorstep.open(this.at.house, this.at.door) === 0) this.back();
    else window.scrollTo(0, 0);
    const undo = h('button', { type: 'button', class: 'btn', click: () => { void this.undo(said); } }, this.say('undo'));
    this.tell('ok', this.say('recorded', { name }), undo);
  }

  private tell(tone: string, text: string, ...more: HTMLElement[]): void {
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-part="told"]')) place.hidden = true;
    const place = this.root.querySelector<HTMLElement>(`[data-scene="${this.root.dataset['at'] ?? 'work'}"] [data-part="told"]`);
    if (place === null) return;
    place.hidden = false;
    place.dataset['tone'] = tone;
    place.replaceChildren(h('span', {}, text), ...more);
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { place.hidden = true; }, UNDO);
  }

  private async undo(said: Said[]): Promise<void> {
    const undone = await Promise.all(said.map(({ ref }) => this.morning.undo(ref)));
    this.status();
    if (this.at === null) this.draw();
    else this.doorstep.open(this.at.house, this.at.door);
    this.tell(undone.every(Boolean) ? 'ok' : 'attention', this.say(undone.every(Boolean) ? 'undone' : 'too_late'));
  }

  // --- the network ------------------------------------------------------------------------------------------

  /** How many are unsent and since when, and the city's time; always on the screen. */
  private status(): void {
    const unsent = this.morning.unsent();
    const city = (device: number): string => clockText(this.morning.cityAt(device), this.morning.post.zone);
    const count = unsent.length === 0 ? this.say('all_sent') : this.say('unsent', { count: unsent.length, time: city(Math.min(...unsent.map((kept) => kept.since))) });
    const { network } = this.sender;
    const why = network === 'failing' ? this.say('waiting') : network === 'refused' ? this.say('refused') : this.say('as_of', { time: clockText(Date.parse(this.morning.list.at), this.morning.post.zone) });
    for (const line of this.root.querySelectorAll<HTMLElement>('[data-part="unsent"]')) {
      line.dataset['state'] = unsent.length === 0 && network !== 'refused' ? 'sent' : network;
      line.replaceChildren(h('strong', {}, count), h('span', {}, why));
    }
    part(this.root, 'time').textContent = city(Date.now());
    this.showHeld();
    if (this.root.dataset['at'] === 'leave') this.leaveState();
  }

  private showHeld(): void {
    const held = this.morning.held();
    const box = part(this.root, 'held');
    box.hidden = held.length === 0;
    if (held.length > 0) box.replaceChildren(h('summary', {}, this.say('held', { count: held.length })), ...held.map(({ held: why }) => h('p', {}, this.say('held_why', { why }))));
  }

  /** The list as it is now; without a network it stays as it was. Nothing is taken from under a finger at a door. */
  private async refresh(): Promise<void> {
    try {
      const answer = await this.talk.today(this.morning.post);
      await this.morning.heard(Date.parse(answer.now), answer.speed);
      await this.morning.refresh(answer.list);
      if (this.at === null) this.draw();
    } catch (error) {
      if (error instanceof Refusal) this.tell('attention', error.message);
    }
    this.status();
  }

  // --- the end ----------------------------------------------------------------------------------------------

  private leaving(): void {
    scene(this.root, 'leave');
    this.leaveState();
    void this.send();
  }

  private leaveState(): void {
    const count = this.morning.unsent().length;
    const state = part(this.root, 'leave-state');
    state.textContent = this.say(count > 0 ? 'leave_unsent' : 'leave_clear', { count });
    state.dataset['tone'] = count > 0 ? 'attention' : 'ok';
    part<HTMLButtonElement>(this.root, 'leave-now').disabled = count > 0;
    part(this.root, 'leave-send').hidden = count === 0;
  }

  private async send(): Promise<void> {
    if (this.morning.unsent().length === 0) return;
    part(this.root, 'leave-note').textContent = this.say('sending');
    await this.morning.letGo();
    await this.sender.go();
    part(this.root, 'leave-note').textContent = this.sender.network === 'failing' ? this.say('no_network') : '';
    this.leaveState();
  }

  private async leave(): Promise<void> {
    if (this.morning.unsent().length > 0) return this.leaveState();
    this.sender.stop();
    try {
      await this.talk.signOff(this.morning.post, 0);
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) {
        this.sender.goOn();
        part(this.root, 'leave-note').textContent = error.message;
        return;
      } // no network, or signed off already: everything is sent all the same
    }
    await this.morning.store.wipe();
    delete document.documentElement.dataset['desk'];
    scene(this.root, 'gone');
  }
}

export function attach(root: HTMLElement): void {
  void start(root);
}
