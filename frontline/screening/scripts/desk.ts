/**
 * The desk of a sampling point (采样台): `<div data-behaviour="screening/desk" data-source="desk-words">`.
 *
 * Works for a whole shift without a network. One tab at a time holds the desk; what it keeps is in ui's lib/field/store.ts,
 * what a scan means in desk/scan.ts, what happens then in desk/work.ts.
 */
import '../../ui/scripts/lib/field/field.css';
import './desk/desk.css';
import { dataOf } from '../../ui/scripts/lib/data';
import { clockText } from '../../ui/scripts/lib/field/clock';
import { h, part, say, scene, where, type Words } from '../../ui/scripts/lib/field/dom';
import { isOnlyTab } from '../../ui/scripts/lib/field/gate';
import { Sender } from '../../ui/scripts/lib/field/sender';
import { Shelf } from '../../ui/scripts/lib/field/shelf';
import { Store } from '../../ui/scripts/lib/field/store';
import { Camera } from './desk/camera';
import { DoorList } from './desk/doorlist';
import { Entry } from './desk/entry';
import { isFrame } from './desk/handover';
import { Leaving } from './desk/leaving';
import { Registering } from './desk/registering';
import { RetestList } from './desk/retests';
import type { Shift } from './desk/shift';
import { allowSound } from './desk/signals';
import { Taking } from './desk/taking';
import { Talk } from './desk/talk';
import { drawTubes } from './desk/tubeslist';
import { VERSION } from './desk/version';
import { Visiting } from './desk/visiting';
import { Work } from './desk/work';

const NAME = 'frontline-desk'; // of the lock and of the database
const RECALL = 180_000; // ms between two questions about single re-tests
const TICK = 5_000; // ms between two looks at the clock

/** What a desk must have; every browser of the last years has, on a page opened over https. */
function isAble(): boolean {
  return typeof indexedDB !== 'undefined' && crypto.subtle !== undefined && navigator.locks !== undefined && typeof CompressionStream !== 'undefined';
}

async function start(root: HTMLElement): Promise<void> {
  if (!isAble()) { scene(root, 'unable'); return; }
  if (!(await isOnlyTab(NAME))) {
    scene(root, 'other-tab');
    await navigator.locks.request(NAME, () => { location.reload(); }); // the other one was closed
    return;
  }
  const words = dataOf<Words>(root);
  const talk = new Talk(root.dataset['desk'] ?? '/desk/', root.dataset['csrf'] ?? '', root.dataset['zone'] ?? 'Asia/Shanghai');
  const shelf = new Shelf(NAME);
  const shift = await new Entry(root, words, await Store.open(shelf.names()[0]!), shelf, talk).shift();
  new Desk(root, words, shift, talk).open();
}

async function orUndefined<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch {
    return undefined; // no network: nobody waits for it
  }
}

class Desk {
  private readonly sender: Sender;
  private readonly work: Work;
  private readonly taking: Taking;
  private readonly registering: Registering;
  private readonly leaving: Leaving;
  private readonly doors: DoorList;
  private readonly retests: RetestList;
  private readonly camera: Camera;
  private readonly input: HTMLInputElement;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly talk: Talk) {
    const visiting = new Visiting(root, words, shift, { sample: (one) => { this.work.chosen(one); }, tell: (message) => { this.work.tell(message); } });
    this.doors = new DoorList(root, words, shift, (one) => { visiting.open(one); }, (text) => { this.read(text); });
    this.retests = new RetestList(root, words, shift, (one) => { this.work.chosen(one); });
    this.sender = new Sender(shift, `${root.dataset['desk'] ?? '/desk/'}upload`, VERSION, () => { this.status(); });
    this.work = new Work(root, shift, {
      words,
      who: async (code) => (await orUndefined(talk.who(shift.post, code))) ?? [],
      find: async (number) => (await orUndefined(talk.find(shift.post, number))) ?? [],
      changed: () => { this.changed(); },
      register: (typed) => { this.registering.open(typed, this.work.shown); },
    });
    this.registering = new Registering(root, words, shift, (one) => { this.work.chosen(one); });
    this.leaving = new Leaving(root, words, shift, this.sender, talk);
    this.taking = new Taking(root, words, shift, (message) => { this.work.tell(message); });
    this.camera = new Camera(part<HTMLVideoElement>(root, 'video'), (code) => { this.read(code); });
    this.input = part<HTMLInputElement>(root, 'typed');
    this.listen();
  }

  open(): void {
    document.documentElement.dataset['desk'] = 'open';
    scene(this.root, 'work');
    this.root.style.setProperty('--above', `${this.root.getBoundingClientRect().top + window.scrollY}px`);
    part(this.root, 'post').textContent = where(this.words, this.shift.post);
    this.doors.draw();
    this.sender.start();
    this.status();
    setInterval(() => { this.status(); }, TICK);
    setInterval(() => { void this.recall(); }, RECALL);
    void this.recall();
    void this.stayAwake();
  }

  /** Something was written: it is sent, counted and shown. */
  private changed(): void {
    this.sender.soon();
    this.status();
    this.retests.draw();
    this.doors.draw();
  }

  /** A code from scanner, keyboard or camera. */
  private read(text: string): void {
    if (isFrame(text)) void this.taking.frame(text);
    else this.work.scanned(text);
  }

  private listen(): void {
    const on = (name: string, work: () => void): void => { part(this.root, name).addEventListener('click', work); };
    part<HTMLFormElement>(this.root, 'entry').addEventListener('submit', (event) => { event.preventDefault(); this.submitted(); });
    document.addEventListener('keydown', (event) => { this.key(event); });
    document.addEventListener('pointerdown', allowSound, { once: true });
    window.addEventListener('online', () => { void this.recall(); });
    document.addEventListener('visibilitychange', () => { if (!document.hidden) void this.stayAwake(); });
    const menu = part<HTMLDialogElement>(this.root, 'menu');
    on('camera-button', () => { void this.toggleCamera(); });
    on('register-button', () => { this.registering.open('', this.work.shown); });
    on('menu-button', () => { drawTubes(this.root, this.words, this.work, this.shift); menu.showModal(); });
    on('menu-close', () => { menu.close(); });
    on('film-button', () => { menu.close(); this.work.tell({ tone: 'note', title: say(this.words, 'film_do') }); if (!this.camera.isOpen) void this.toggleCamera(); });
    on('lock-button', () => { location.reload(); });
    on('leave-button', () => { menu.close(); this.camera.close(); part(this.root, 'camera').hidden = true; this.leaving.open(); });
  }

  private submitted(): void {
    const text = this.input.value;
    this.input.value = '';
    if (matchMedia('(pointer: coarse)').matches) this.input.blur(); // the keyboard would cover what happened
    this.read(text);
  }

  /** A handheld scanner is a keyboard: what it types lands in the box wherever the finger was last. */
  private key(event: KeyboardEvent): void {
    const busy = this.root.dataset['at'] !== 'work' || this.root.querySelector('dialog[open]') !== null;
    if (busy || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
    if (document.activeElement !== this.input && document.activeElement !== part(this.root, 'house')) this.input.focus();
  }

  private async toggleCamera(): Promise<void> {
    const box = part(this.root, 'camera');
    if (this.camera.isOpen) {
      this.camera.close();
      box.hidden = true;
      return;
    }
    try {
      box.hidden = false;
      await this.camera.open();
    } catch {
      box.hidden = true;
      this.work.tell({ tone: 'attention', title: say(this.words, 'no_camera'), lines: [say(this.words, 'no_camera_do')] });
    }
  }

  /** How many are unsent and since when, and the city's time; always on the screen. */
  private status(): void {
    const unsent = this.shift.unsent();
    const line = part(this.root, 'unsent');
    const since = Math.min(...unsent.map((kept) => kept.since));
    const city = (device: number): string => clockText(this.shift.cityAt(device), this.shift.post.zone);
    line.dataset['state'] = unsent.length === 0 ? 'sent' : this.sender.network;
    const count = unsent.length === 0 ? say(this.words, 'all_sent') : say(this.words, 'unsent', { count: unsent.length, time: city(since) });
    const why = { idle: '', sending: '', failing: say(this.words, 'waiting'), refused: say(this.words, 'refused') }[this.sender.network];
    line.replaceChildren(h('strong', {}, count), why === '' ? '' : h('span', {}, why));
    part(this.root, 'time').textContent = city(Date.now());
    if (this.root.dataset['at'] === 'leave') this.leaving.draw();
  }

  /** Whose tube turned out positive meanwhile, whose building lies in a risk area now; without a network all stays. */
  private async recall(): Promise<void> {
    const news = await orUndefined(this.talk.news(this.shift.post));
    if (news === undefined) return;
    await this.shift.recall(news.retests);
    if (news.sizes !== undefined) await this.shift.resize(news.sizes);
    this.closing(news.closedFrom);
    this.retests.draw();
  }

  /** Somebody decided that this point closes; what is on the device is still taken. */
  private closing(from: number | undefined): void {
    const line = part(this.root, 'closing');
    line.hidden = from === undefined;
    if (from !== undefined) line.textContent = say(this.words, 'point_closes', { time: clockText(from, this.shift.post.zone) });
  }

  private async stayAwake(): Promise<void> {
    await orUndefined(navigator.wakeLock?.request('screen') ?? Promise.resolve()); // a phone without it goes dark as usual
  }
}

export function attach(root: HTMLElement): void {
  void start(root);
}
