/**
 * A volunteer's day at the doors (送到门口): `<div data-behaviour="supplies/door" data-source="door-words">`.
 *
 * Works a whole day without a network. What is kept stands in ui's lib/field, what the rounds mean in door/tour.ts.
 */
import '../../ui/scripts/lib/field/field.css';
import './door/door.css';
import { dataOf } from '../../ui/scripts/lib/data';
import { clockText } from '../../ui/scripts/lib/field/clock';
import { h, part, say, scene, type Words } from '../../ui/scripts/lib/field/dom';
import { isOnlyTab } from '../../ui/scripts/lib/field/gate';
import { Sender } from '../../ui/scripts/lib/field/sender';
import { Refusal } from '../../ui/scripts/lib/field/server';
import { Shelf } from '../../ui/scripts/lib/field/shelf';
import { Store } from '../../ui/scripts/lib/field/store';
import { Entry } from './door/entry';
import type { Pack, Round, Stop } from './door/list';
import { Picture } from './door/picture';
import { Stops } from './door/stops';
import { Talk, VERSION } from './door/talk';
import type { Said, Tour } from './door/tour';

const NAME = 'frontline-door'; // of the lock and of the database
const TICK = 5_000; // ms between two looks at the clock
const ASK = 180_000; // ms between two questions for the list
const UNDO = 8_000; // ms that the way back is shown

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
  const at = root.dataset['atUrl'] ?? '/supplies/door/';
  const talk = new Talk(at, root.dataset['zone'] ?? 'Asia/Shanghai');
  const shelf = new Shelf(NAME);
  const tour = await new Entry(root, words, await Store.open(shelf.names()[0]!), shelf, talk).tour();
  new Door(root, words, tour, talk, at).open();
}

class Door {
  private readonly sender: Sender;
  private readonly stops: Stops;
  private readonly picture: Picture;
  private at: Stop | null = null;
  private scrolled = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly tour: Tour, private readonly talk: Talk, at: string) {
    this.sender = new Sender(tour, `${at}upload/`, VERSION, () => { this.status(); });
    this.picture = new Picture(root);
    this.stops = new Stops(words, tour, {
      stop: (_round, stop) => { this.openStop(stop); },
      leave: (round) => { void this.move(round, 'left'); },
      back: (round) => { void this.move(round, 'back'); },
      tell: (packs, outcome, note) => { void this.tell(packs, outcome, note); },
      photo: (pack) => { this.picture.ask((image) => { void this.keepPhoto(pack, image); }); },
    });
    this.listen();
  }

  open(): void {
    document.documentElement.dataset['desk'] = 'open';
    part(this.root, 'post').textContent = this.tour.post.crew.name;
    this.draw();
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
    on('stop-back', () => { this.back(); });
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

  // --- list and stops ---------------------------------------------------------------------------------------

  private draw(): void {
    if (this.at !== null) {
      const now = this.tour.list.rounds.flatMap((round) => round.stops).find((stop) => stop.packs[0]?.ref === this.at?.packs[0]?.ref) ?? this.at;
      part(this.root, 'stop-packs').replaceChildren(...this.stops.doors(now));
    } else part(this.root, 'list').replaceChildren(...this.stops.list());
  }

  private openStop(stop: Stop): void {
    this.scrolled = window.scrollY;
    this.at = stop;
    part(this.root, 'stop-name').textContent = `${stop.step}. ${stop.name}`;
    this.draw();
    scene(this.root, 'stop');
  }

  private back(): void {
    this.at = null;
    this.draw();
    scene(this.root, 'work');
    window.scrollTo(0, this.scrolled);
  }

  private async move(round: Round, kind: 'left' | 'back'): Promise<void> {
    const left = this.tour.openIn(round);
    if (kind === 'back' && left > 0 && !window.confirm(this.say('back_sure', { left }))) return;
    const said = await this.tour.say({ kind, round: round.ref });
    this.recorded(this.say(kind === 'left' ? 'left_now' : 'back_now', { number: round.number }), [said]);
  }

  private async tell(packs: Pack[], outcome: string, note: string): Promise<void> {
    const said: Said[] = [];
    for (const pack of packs) said.push(await this.tour.say({ kind: 'door', pack: pack.ref, outcome, note }));
    this.recorded(this.say('recorded', { outcome: this.words[`outcome_${outcome}`] ?? outcome }), said);
  }

  private async keepPhoto(pack: Pack, image: string): Promise<void> {
    const said = await this.tour.say({ kind: 'photo', pack: pack.ref, image });
    this.recorded(this.say('photo_kept'), [said]);
  }

  /** On disk and counted; the way back is one tap for a few seconds. */
  private recorded(text: string, said: Said[]): void {
    this.sender.soon();
    this.draw();
    this.status();
    const undo = h('button', { type: 'button', class: 'btn', click: () => { void this.undo(said); } }, this.say('undo'));
    this.show('ok', text, undo);
  }

  private show(tone: string, text: string, ...more: HTMLElement[]): void {
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
    const undone = await Promise.all(said.map(({ ref }) => this.tour.undo(ref)));
    this.draw();
    this.status();
    this.show(undone.every(Boolean) ? 'ok' : 'attention', this.say(undone.every(Boolean) ? 'undone' : 'too_late'));
  }

  // --- the network ------------------------------------------------------------------------------------------

  /** How many are unsent and since when, and the city's time; always on the screen. */
  private status(): void {
    const unsent = this.tour.unsent();
    const city = (device: number): string => clockText(this.tour.cityAt(device), this.tour.post.zone);
    const count = unsent.length === 0 ? this.say('all_sent') : this.say('unsent', { count: unsent.length, time: city(Math.min(...unsent.map((kept) => kept.since))) });
    const { network } = this.sender;
    const why = network === 'failing' ? this.say('waiting') : network === 'refused' ? this.say('refused') : this.say('as_of', { time: clockText(Date.parse(this.tour.list.at), this.tour.post.zone) });
    for (const line of this.root.querySelectorAll<HTMLElement>('[data-part="unsent"]')) {
      line.dataset['state'] = unsent.length === 0 && network !== 'refused' ? 'sent' : network;
      line.replaceChildren(h('strong', {}, count), h('span', {}, why));
    }
    part(this.root, 'time').textContent = city(Date.now());
    this.showHeld();
    if (this.tour.isOver && this.tour.list.rounds.length > 0) void this.expire();
    if (this.root.dataset['at'] === 'leave') this.leaveState();
  }

  private async expire(): Promise<void> {
    await this.tour.expire();
    this.back();
  }

  private showHeld(): void {
    const held = this.tour.held();
    const box = part(this.root, 'held');
    box.hidden = held.length === 0;
    if (held.length > 0) box.replaceChildren(h('summary', {}, this.say('held', { count: held.length })), ...held.map(({ held: why }) => h('p', {}, this.say('held_why', { why }))));
  }

  /** The list as it is now; without a network it stays as it was. Nothing is taken from under a finger at a door. */
  private async refresh(): Promise<void> {
    try {
      const answer = await this.talk.today(this.tour.post);
      await this.tour.heard(Date.parse(answer.now), answer.speed);
      await this.tour.refresh(answer.list);
      if (this.at === null) this.draw();
    } catch (error) {
      if (error instanceof Refusal) this.show('attention', error.message);
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
    const count = this.tour.unsent().length;
    const state = part(this.root, 'leave-state');
    state.textContent = this.say(count > 0 ? 'leave_unsent' : 'leave_clear', { count });
    state.dataset['tone'] = count > 0 ? 'attention' : 'ok';
    part<HTMLButtonElement>(this.root, 'leave-now').disabled = count > 0;
    part(this.root, 'leave-send').hidden = count === 0;
  }

  private async send(): Promise<void> {
    if (this.tour.unsent().length === 0) return;
    part(this.root, 'leave-note').textContent = this.say('sending');
    await this.tour.letGo();
    await this.sender.go();
    part(this.root, 'leave-note').textContent = this.sender.network === 'failing' ? this.say('no_network') : '';
    this.leaveState();
  }

  private async leave(): Promise<void> {
    if (this.tour.unsent().length > 0) return this.leaveState();
    this.sender.stop();
    try {
      await this.talk.signOff(this.tour.post, 0);
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) {
        this.sender.goOn();
        part(this.root, 'leave-note').textContent = error.message;
        return;
      } // no network, or signed off already: everything is sent all the same
    }
    await this.tour.store.wipe();
    delete document.documentElement.dataset['desk'];
    scene(this.root, 'gone');
  }
}

export function attach(root: HTMLElement): void {
  void start(root);
}
