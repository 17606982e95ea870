/** The one screen of the desk: scan, tube, next. Decisions are scan.ts's, changes are shift.ts's; here they meet. */
import { Board, type Choice, type Message } from './message';
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, icon, part, type Words } from '../../../ui/scripts/lib/field/dom';
import { meant, type Someone } from './people';
import { couldBeTube, isTube, type PersonAnswer, personScanned, ready, stillToCome, type TubeAnswer, tubeScanned } from './scan';
import { Says } from './says';
import type { Shift } from './shift';
import { isFull, type Mistake, short, sized, type Swab, type Tube, valid } from './tube';
import { keyOf } from './lookup';
import type { Known } from './talk';
import { drawTube } from './tubecard';
import { looksLikeResidentCode } from './codes';

export interface Around {
  words: Words;
  /** Whom the server knows by a code, or by a number; nobody while there is no network. */
  who: (code: string) => Promise<Known[]>;
  find: (number: string) => Promise<Known[]>;
  changed: () => void;
  register: (typed: string) => void;
}

export class Work {
  private readonly board: Board;
  private readonly says: Says;
  private queue: Promise<void> = Promise.resolve();
  private last: Someone | null = null; // whose household is offered
  private pending: { code: string; waved: boolean; alone?: boolean } | null = null; // waits for a tube

  constructor(private readonly root: HTMLElement, readonly shift: Shift, private readonly around: Around) {
    this.board = new Board(root);
    this.says = new Says(around.words, shift);
    part(root, 'seal').addEventListener('click', () => { this.then(() => this.seal()); });
    this.draw();
  }

  private say(key: string, values: Record<string, string | number> = {}): string { return this.says.say(key, values); }

  /** One thing after the other, however fast the scanner is. */
  then(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.board.show({ tone: 'stop', title: this.say('failed'), lines: [this.say('failed_do'), String(error)] });
    });
  }

  /** The person on the screen, whose household a new one may join. */
  get shown(): Someone | null { return this.last; }

  tell(message: Message): void { this.board.show(message); this.draw(); }

  chosen(one: Someone): void { this.then(() => this.person(one.code)); }

  scanned(text: string): void {
    const read = text.trim();
    if (read !== '') this.then(() => this.handle(read));
  }

  private async handle(text: string): Promise<void> {
    part(this.root, 'found').replaceChildren();
    if (isTube(text, this.shift.table())) return this.tube(text);
    const typed = meant(text, this.shift.people);
    if (typed.kind === 'code') return this.person(typed.code);
    if (typed.kind === 'number') return this.number(typed.text, text);
    if (couldBeTube(text) && !looksLikeResidentCode(text)) return this.tube(text);
    if (typed.kind === 'misread') return this.board.show({ tone: 'stop', title: this.say('misread'), lines: [this.say('misread_do', { text })] });
    this.offer(this.shift.people.named(typed.text), text);
  }

  private async number(number: string, text: string): Promise<void> {
    const found = this.shift.people.keyed(await keyOf(this.shift.post.numberKey, number));
    if (found.length === 1) return this.person(found[0]!.code);
    if (found.length === 0 && couldBeTube(text)) return this.tube(text);
    const known = found.length === 0 ? await this.around.find(number) : [];
    const all = [...found, ...known.map((one) => this.learn(one))];
    if (all.length === 1) return this.person(all[0]!.code);
    this.offer(all, text);
  }

  /** Somebody of another point, told by the server: known here from now on. */
  private learn(known: Known): Someone {
    const here = this.shift.people.get(known.code);
    if (here !== undefined) return here;
    const { code, name, door, excused, taken } = known;
    const one: Someone = { code, name, pinyin: '', born: '', address: door, household: '', idKey: '', phoneKey: '', excused, sampled: taken.length > 0, elsewhere: known.expected, size: known.size ?? 0 };
    this.shift.people.add(one);
    return one;
  }

  /** Several people fit, or nobody: a person chooses. */
  private offer(found: Someone[], typed: string): void {
    const lines = found.map((one) => h('button', { type: 'button', class: 'desk-line', click: () => { part(this.root, 'found').replaceChildren(); this.chosen(one); } },
      h('strong', {}, one.name), h('span', {}, [this.says.about(one), this.says.state(one)].filter(Boolean).join(' · '))));
    part(this.root, 'found').replaceChildren(...lines);
    part(this.root, 'family').hidden = true;
    if (found.length > 0) return this.board.clear();
    const register: Choice = { text: this.say('register'), main: true, do: () => { this.around.register(typed); } };
    this.board.show({ tone: 'attention', title: this.say('nobody', { text: typed }), lines: [this.say('nobody_do')], choices: [register] });
  }

  // --- tubes -------------------------------------------------------------------------------------------------

  private async tube(barcode: string, waved = false): Promise<void> {
    const alone = this.pending?.alone === true ? this.pending.code : null;
    const table = this.shift.table();
    const answer: TubeAnswer = waved ? { go: 'open' } : tubeScanned(barcode, alone === null ? table : { ...table, open: null });
    if ('stop' in answer) return this.board.show(this.aboutTube(barcode, answer));
    if (alone !== null) return this.single(barcode, alone);
    await this.openNext(barcode);
  }

  /** A tube for one person after a positive one; it is sealed at once. */
  private async single(barcode: string, code: string): Promise<void> {
    this.pending = null;
    const tube = await this.shift.single(barcode, code);
    const one = this.shift.people.get(code);
    const lines = [this.says.about(one), this.say('single_taken', { tube: short(barcode) })];
    this.board.show({ tone: 'ok', title: one?.name ?? code, lines, choices: [this.undo(tube, tube.swabs[0]!, code, 'wrong_person')] });
    this.draw();
  }

  /** Seal what is open, open the next, and put in whoever waits. */
  private async openNext(barcode: string): Promise<void> {
    const before = this.shift.open;
    if (before !== null) await this.shift.sealTube();
    const tube = await this.shift.openTube(barcode);
    const back: Choice = { text: this.say('undo'), do: () => { this.then(() => this.takeBack(tube, before)); } };
    const title = before === null ? this.say('opened', { tube: short(barcode) }) : this.say('sealed_opened', { sealed: short(before.barcode), tube: short(barcode) });
    this.board.show({ tone: 'ok', title, lines: [this.say('tube_for', { size: tube.capacity }), this.say('scan_person')], choices: [back] });
    this.draw();
    const { pending } = this;
    this.pending = null;
    if (pending !== null) await this.person(pending.code, pending.waved);
  }

  private async takeBack(tube: Tube, before: Tube | null): Promise<void> {
    const back = await this.shift.putBack(tube.ref);
    if (back && before !== null) await this.shift.undoSeal(before.ref);
    this.board.show({ tone: back ? 'note' : 'attention', title: this.say(back ? 'put_back' : 'not_empty', { tube: short(tube.barcode) }) });
    this.draw();
  }

  private aboutTube(barcode: string, answer: Extract<TubeAnswer, { stop: string }>): Message {
    const { wave, ...said } = this.says.tubeStop(barcode, answer);
    const choices: Choice[] = answer.may ? [{ text: wave, do: () => { this.then(() => this.tube(barcode, true)); } }] : [];
    const gentle = answer.stop === 'not_full' || answer.stop === 'same_tube';
    return { tone: gentle ? 'attention' : 'stop', ...said, choices };
  }

  private async seal(): Promise<void> {
    if (this.shift.open === null || valid(this.shift.open).length === 0) return;
    const tube = await this.shift.sealTube();
    const back: Choice = { text: this.say('undo'), do: () => { this.then(() => this.unseal(tube)); } };
    this.last = null;
    this.board.show({ tone: 'ok', title: this.say('sealed', { tube: short(tube.barcode), count: valid(tube).length }), lines: [this.say('scan_tube')], choices: [back] });
    this.draw();
  }

  private async unseal(tube: Tube): Promise<void> {
    const done = await this.shift.undoSeal(tube.ref);
    const title = this.say(done ? 'open_again' : 'seal_sent', { tube: short(tube.barcode) });
    this.board.show({ tone: done ? 'note' : 'attention', title, lines: done ? [] : [this.say('seal_sent_do')] });
    this.draw();
  }

  // --- people ------------------------------------------------------------------------------------------------

  async person(code: string, waved = false): Promise<void> {
    const one = this.shift.people.get(code);
    const answer = waved ? ready(one, this.shift.open) : personScanned(code, one, this.shift.table());
    this.pending = 'wait' in answer ? { code, waved, alone: answer.wait === 'single' } : null;
    if ('go' in answer) return this.bind(code, one, answer);
    this.board.show('wait' in answer ? this.aboutWaiting(one, code, answer.wait) : this.aboutStop(one, code, answer));
    this.last = one ?? null;
    this.draw();
  }

  private async bind(code: string, one: Someone | undefined, answer: Extract<PersonAnswer, { go: 'bind' }>): Promise<void> {
    const swab = await this.shift.bind(code);
    const tube = this.shift.open!;
    this.last = one ?? null;
    const full = isFull(tube);
    const note = answer.say === undefined ? '' : this.say(answer.say, { size: one?.size ?? 0, tube: short(tube.barcode) });
    const undo = this.undo(tube, swab, code, 'wrong_person', note === '');
    const lines = [this.says.about(one), note, full ? this.say('full') : ''];
    this.board.show({ tone: full ? 'full' : note === '' ? 'ok' : 'note', title: one?.name ?? code, lines, choices: [undo] });
    this.draw();
    void this.askOthers(tube, swab, code, one);
  }

  private undo(tube: Tube, swab: Swab, code: string, why: Mistake, plain = true): Choice {
    return { text: this.say(plain ? 'undo_person' : 'undo'), do: () => { this.then(() => this.undone(tube, swab, code, why)); } };
  }

  async undone(tube: Tube, swab: Swab, code: string, why: Mistake): Promise<void> {
    await this.shift.undoSwab(tube.ref, swab.slot, why);
    const name = this.shift.people.get(code)?.name ?? code;
    this.board.show({ tone: 'note', title: this.say('undone', { name, tube: short(tube.barcode) }), lines: [this.say('undone_do')] });
    this.last = null;
    this.draw();
  }

  /** The swab is in the tube already; what the server knows is told when it comes. */
  private async askOthers(tube: Tube, swab: Swab, code: string, listed: Someone | undefined): Promise<void> {
    const [known] = await this.around.who(code);
    if (known === undefined) return;
    const other = known.taken.find((taken) => ![...this.shift.tubes.values()].some((mine) => mine.barcode === taken.barcode));
    const mixed = sized({ ...tube, swabs: [] }, known.size ?? 0).capacity < tube.capacity && !(known.size === listed?.size);
    if (other === undefined && listed !== undefined && !mixed) return;
    this.then(async () => {
      const here = this.shift.tubes.get(tube.ref);
      if (here === undefined || valid(here).every((one) => one.slot !== swab.slot)) return;
      if (listed === undefined) this.learn(known);
      if (other !== undefined) this.tellOther(tube, swab, known, other);
      else if (mixed) await this.tellSmaller(here, swab, known);
      else if (this.last === null || this.last.code === code) this.board.show(this.aboutStranger(tube, swab, known));
      this.draw();
    });
  }

  private tellOther(tube: Tube, swab: Swab, known: Known, other: Known['taken'][number]): void {
    const values = { name: known.name, time: clockText(Date.parse(other.at), this.shift.post.zone), point: other.point, tube: short(other.barcode) };
    this.board.show({
      tone: 'attention', title: known.name, lines: [this.say('elsewhere', values), this.say('elsewhere_do')],
      choices: [{ ...this.undo(tube, swab, known.code, 'other_desk'), main: true }, { text: this.say('leave_it'), do: () => { this.board.clear(); } }],
    });
  }

  /** The zone became one with smaller tubes since the list was loaded, or was not known here. */
  private async tellSmaller(tube: Tube, swab: Swab, known: Known): Promise<void> {
    const [values, size] = [{ size: known.size ?? 0, tube: short(tube.barcode), capacity: tube.capacity }, known.size ?? 0];
    const alone = valid(tube).length === 1;
    if (alone) await this.shift.shrink(tube.ref, size);
    this.board.show({
      tone: 'attention', title: known.name, lines: [this.say(alone ? 'smaller_tube' : 'mixed_in', values)],
      choices: [{ ...this.undo(tube, swab, known.code, 'wrong_person', false), main: !alone }, { text: this.say('leave_it'), do: () => { this.board.clear(); } }],
    });
  }

  private aboutStranger(tube: Tube, swab: Swab, known: Known): Message {
    return { tone: known.excused === '' ? 'note' : 'attention', ...this.says.stranger(known), choices: [this.undo(tube, swab, known.code, 'wrong_person', false)] };
  }

  private aboutWaiting(one: Someone | undefined, code: string, wait: 'no_tube' | 'full' | 'single'): Message {
    if (wait === 'single') return this.aboutSingle(one, code);
    const lines = [this.says.about(one), this.say(`wait_${wait}_do`)];
    return { tone: 'attention', title: one?.name ?? code, lines };
  }

  private aboutSingle(one: Someone | undefined, code: string): Message {
    const lines = [this.says.single(code), this.says.about(one), this.say('wait_single_do')];
    const round: Choice = { text: this.say('for_the_round'), do: () => { this.then(() => this.person(code, true)); } };
    return { tone: 'attention', title: one?.name ?? code, lines, choices: one?.sampled === true ? [] : [round] };
  }

  private aboutStop(one: Someone | undefined, code: string, answer: Extract<PersonAnswer, { stop: string }>): Message {
    const choices: Choice[] = answer.stop === 'in_this_tube' ? [] : [{ text: this.say('take_anyway'), do: () => { this.then(() => this.person(code, true)); } }];
    if (answer.stop === 'mixed') choices.unshift({ text: this.say('seal_first', { tube: short(answer.tube.barcode) }), main: true, do: () => { this.then(() => this.sealFor(code)); } });
    return { tone: 'attention', ...this.says.personStop(one, code, answer), choices };
  }

  /** The open tube is closed for somebody of another zone, who is next. */
  private async sealFor(code: string): Promise<void> {
    await this.seal();
    await this.person(code);
  }

  draw(): void {
    const tube = this.shift.open;
    drawTube(this.root, this.says, tube);
    this.drawFamily();
    this.drawInside(tube);
    this.around.changed();
  }

  /** Members of the household still to come, one tap each. */
  private drawFamily(): void {
    const family = this.last === null ? [] : stillToCome(this.shift.people.household(this.last), [...this.shift.tubes.values()]);
    const others = family.filter((one) => one.code !== this.pending?.code);
    const place = part(this.root, 'family');
    place.hidden = others.length === 0;
    part(this.root, 'chips').replaceChildren(...others.slice(0, 12).map((one) =>
      h('button', { type: 'button', class: 'desk-chip', click: () => { this.then(() => this.person(one.code)); } },
        h('strong', {}, one.name), h('span', {}, this.says.age(one)))));
  }

  private drawInside(tube: Tube | null): void {
    const inside = tube === null ? [] : valid(tube).reverse();
    part(this.root, 'inside').replaceChildren(...inside.map((swab) => this.line(tube!, swab)));
    part(this.root, 'inside-box').hidden = inside.length === 0;
  }

  /** Somebody in a tube, with the way out of it. */
  line(tube: Tube, swab: Swab): HTMLElement {
    const name = this.shift.people.get(swab.code)?.name ?? swab.code;
    const out = (): void => { this.then(() => this.undone(tube, swab, swab.code, 'wrong_person')); };
    const remove = h('button', { type: 'button', class: 'desk-remove', 'aria-label': this.say('remove', { name }), click: out }, icon(this.root, 'remove'));
    return h('li', {}, h('span', {}, name), h('time', {}, this.says.time(swab.at)), remove);
  }
}
