/**
 * A crew's night (今日路线): `<div data-behaviour="hotline/night" data-source="night-words" data-materials="…">`.
 *
 * Works a whole night without a network. What is kept stands in ui's lib/field, what a job means in night/round.ts.
 */
import '../../ui/scripts/lib/field/field.css';
import './night/night.css';
import { dataOf } from '../../ui/scripts/lib/data';
import { clockText } from '../../ui/scripts/lib/field/clock';
import { h, part, say, scene, type Words } from '../../ui/scripts/lib/field/dom';
import { isOnlyTab } from '../../ui/scripts/lib/field/gate';
import { Sender } from '../../ui/scripts/lib/field/sender';
import { Refusal } from '../../ui/scripts/lib/field/server';
import { Shelf } from '../../ui/scripts/lib/field/shelf';
import { Store } from '../../ui/scripts/lib/field/store';
import { Entry } from './night/entry';
import type { Job } from './night/list';
import type { Round, Said } from './night/round';
import { type Material, Sheet } from './night/sheet';
import { Talk, VERSION } from './night/talk';

const NAME = 'frontline-night'; // of the lock and of the database
const TICK = 5_000; // ms between two looks at the clock
const ASK = 120_000; // ms between two questions for the route
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
  const materials = JSON.parse(document.getElementById(root.dataset['materials'] ?? '')?.textContent ?? '[]') as Material[];
  const at = root.dataset['at-url'] ?? '/hotline/works/night/';
  const talk = new Talk(at, root.dataset['csrf'] ?? '', root.dataset['zone'] ?? 'Asia/Shanghai');
  const shelf = new Shelf(NAME);
  const round = await new Entry(root, words, await Store.open(shelf.names()[0]!), shelf, talk).round();
  new Night(root, words, round, talk, at, materials).open();
}

class Night {
  private readonly sender: Sender;
  private readonly sheet: Sheet;
  private at: Job | null = null;
  private scrolled = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly round: Round, private readonly talk: Talk, at: string, materials: Material[]) {
    this.sender = new Sender(round, `${at}upload/`, VERSION, () => { this.status(); });
    this.sheet = new Sheet(root, words, round, materials, (what, said) => { this.recorded(what, said); });
    this.listen();
  }

  open(): void {
    document.documentElement.dataset['desk'] = 'open';
    part(this.root, 'post').textContent = this.round.post.crew.name;
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
    on('job-back', () => { this.back(); });
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

  // --- the route and its jobs -------------------------------------------------------------------------------

  private draw(): void {
    const { jobs } = this.round.route;
    if (jobs.length === 0) { part(this.root, 'list').replaceChildren(h('p', {}, this.say('none'))); return; }
    const left = this.round.left();
    const over = jobs.filter((job) => this.round.isOver(job));
    part(this.root, 'list').replaceChildren(
      h('p', { 'data-part': 'round' }, h('strong', {}, this.say('jobs', { jobs: left.length, done: this.round.doneHere() }))),
      ...[...left, ...over].map((job, number) => this.line(job, number + 1)), h('p', { class: 'desk-where' }, this.say('straight')),
    );
  }

  private line(job: Job, number: number): HTMLElement {
    const known = this.round.known(job);
    const over = this.round.isOver(job);
    const absent = known.there === undefined && !(job.deeds ?? []).includes('there') && job.there_by !== undefined;
    const late = Math.min(Date.parse(job.due), absent ? Date.parse(job.there_by ?? job.due) : Infinity) < this.round.cityNow();
    const state = known.why !== undefined ? 'later' : over ? 'sampled' : late ? 'late' : 'to_do';
    const said = known.why !== undefined ? this.say('is_not', { why: known.why }) : known.done !== undefined ? this.say('is_done') : '';
    const there = known.there !== undefined || (job.deeds ?? []).includes('there') ? this.say('you_are_there') : job.there_by === undefined ? '' : this.sheet.when(job.there_by, 'there_by', 'there_late');
    const press = job.urgency === undefined ? '' : this.say(job.urgency === 'life' ? 'danger' : 'raised');
    const lines = over ? [said] : [[job.name, this.sheet.when(job.due, 'until')].join(' · '), [press, there].filter(Boolean).join(' · '),
      job.late === undefined ? '' : this.say('will_be_late', { minutes: job.late }), job.what];
    return h('button', { type: 'button', class: 'desk-line', 'data-state': state, 'data-job': job.number, click: () => { this.openJob(job); } },
      h('strong', {}, `${number}. ${job.where ?? job.said ?? job.name}`), ...lines.filter(Boolean).map((line) => h('span', { class: 'night-line' }, line)));
  }

  private openJob(job: Job): void {
    if (this.root.dataset['at'] === 'work') this.scrolled = window.scrollY;
    this.at = job;
    this.sheet.open(job);
    scene(this.root, 'job');
  }

  private back(): void {
    this.at = null;
    this.draw();
    scene(this.root, 'work');
    window.scrollTo(0, this.scrolled);
  }

  /** On disk and counted; the way back is one tap for a few seconds. A job that is over leads to the next one. */
  private recorded(what: string, said: Said): void {
    this.sender.soon();
    this.status();
    const undo = h('button', { type: 'button', class: 'btn', click: () => { void this.undo(said); } }, this.say('undo'));
    if (said.kind !== 'done' && said.kind !== 'cannot') {
      if (this.at !== null) this.sheet.open(this.at);
      window.scrollTo(0, 0);
      this.tell('ok', this.say('recorded', { what }), undo);
      return;
    }
    this.back();
    window.scrollTo(0, 0);
    const next = this.round.left()[0];
    const go = next === undefined ? [] : [h('button', { type: 'button', class: 'btn btn-primary', 'data-part': 'next', click: () => { this.openJob(next); } }, this.say('next', { what: next.where ?? next.name }))];
    this.tell('ok', this.say('recorded', { what }), undo, ...go);
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

  private async undo(said: Said): Promise<void> {
    const undone = await this.round.undo(said.ref);
    this.status();
    if (this.at === null) this.draw();
    else this.sheet.open(this.at);
    this.tell(undone ? 'ok' : 'attention', this.say(undone ? 'undone' : 'too_late'));
  }

  // --- the network ------------------------------------------------------------------------------------------

  /** How many are unsent and since when, and the city's time; always on the screen. */
  private status(): void {
    const unsent = this.round.unsent();
    const city = (device: number): string => clockText(this.round.cityAt(device), this.round.post.zone);
    const count = unsent.length === 0 ? this.say('all_sent') : this.say('unsent', { count: unsent.length, time: city(Math.min(...unsent.map((kept) => kept.since))) });
    const { network } = this.sender;
    const why = network === 'failing' ? this.say('waiting') : network === 'refused' ? this.say('refused') : this.say('as_of', { time: clockText(Date.parse(this.round.route.at), this.round.post.zone) });
    for (const line of this.root.querySelectorAll<HTMLElement>('[data-part="unsent"]')) {
      line.dataset['state'] = unsent.length === 0 && network !== 'refused' ? 'sent' : network;
      line.replaceChildren(h('strong', {}, count), h('span', {}, why));
    }
    part(this.root, 'time').textContent = city(Date.now());
    this.showHeld();
    if (this.root.dataset['at'] === 'leave') this.leaveState();
  }

  private showHeld(): void {
    const held = this.round.held();
    const box = part(this.root, 'held');
    box.hidden = held.length === 0;
    if (held.length > 0) box.replaceChildren(h('summary', {}, this.say('held', { count: held.length })), ...held.map(({ held: why }) => h('p', {}, this.say('held_why', { why }))));
  }

  /** The route as it is now; without a network it stays as it was. Nothing is taken from under a finger at a job. */
  private async refresh(): Promise<void> {
    try {
      const answer = await this.talk.today(this.round.post);
      await this.round.heard(Date.parse(answer.now), answer.speed);
      await this.round.refresh(answer.list);
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
    const count = this.round.unsent().length;
    const state = part(this.root, 'leave-state');
    state.textContent = this.say(count > 0 ? 'leave_unsent' : 'leave_clear', { count });
    state.dataset['tone'] = count > 0 ? 'attention' : 'ok';
    part<HTMLButtonElement>(this.root, 'leave-now').disabled = count > 0;
    part(this.root, 'leave-send').hidden = count === 0;
  }

  private async send(): Promise<void> {
    if (this.round.unsent().length === 0) return;
    part(this.root, 'leave-note').textContent = this.say('sending');
    await this.round.letGo();
    await this.sender.go();
    part(this.root, 'leave-note').textContent = this.sender.network === 'failing' ? this.say('no_network') : '';
    this.leaveState();
  }

  private async leave(): Promise<void> {
    if (this.round.unsent().length > 0) return this.leaveState();
    this.sender.stop();
    try {
      await this.talk.signOff(this.round.post, 0);
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) {
        this.sender.goOn();
        part(this.root, 'leave-note').textContent = error.message;
        return;
      } // no network, or signed off already: everything is sent all the same
    }
    await this.round.store.wipe();
    delete document.documentElement.dataset['desk'];
    scene(this.root, 'gone');
  }
}

export function attach(root: HTMLElement): void {
  void start(root);
}
