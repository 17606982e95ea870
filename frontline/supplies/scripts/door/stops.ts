/** The list of a round in walking order, and the doors of one stop. */
import { clockText } from '../../../ui/scripts/lib/field/clock';
import { h, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { type Pack, type Round, type Stop, straight } from './list';
import { DELIVERED, type Tour } from './tour';

const MISSED = ['not_home', 'refused', 'wrong_address', 'closed', 'damaged'];

export interface Acts {
  stop: (round: Round, stop: Stop) => void;
  leave: (round: Round) => void;
  back: (round: Round) => void;
  tell: (packs: Pack[], outcome: string, note: string) => void;
  photo: (pack: Pack) => void;
}

export class Stops {
  constructor(private readonly words: Words, private readonly tour: Tour, private readonly acts: Acts) {}

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }
  private time(moment: string | number): string { return clockText(typeof moment === 'number' ? moment : Date.parse(moment), this.tour.post.zone); }

  // --- the list ---------------------------------------------------------------------------------------------

  list(): HTMLElement[] {
    if (this.tour.isOver) return [h('p', { class: 'note-line' }, this.say('over'))];
    const now = this.tour.current();
    const others = this.tour.list.rounds.filter((round) => round !== now);
    if (now === undefined && others.length === 0) return [h('p', {}, this.say('no_rounds'))];
    const rest = others.map((round) => h('details', { class: 'desk-house' }, h('summary', {}, h('strong', {}, this.say('round', { number: round.number })), h('span', {}, this.roundState(round))), ...this.lines(round)));
    return [...(now === undefined ? [h('p', { 'data-part': 'all-done' }, this.say('all_done'))] : this.now(now)), ...rest];
  }

  private roundState(round: Round): string {
    const state = this.tour.stateOf(round);
    if (state === 'back') return this.say('round_back');
    return this.say('round_leaves', { time: this.time(round.leaves), packs: round.stops.reduce((sum, stop) => sum + stop.packs.length, 0) });
  }

  private now(round: Round): HTMLElement[] {
    const out = this.tour.stateOf(round) === 'out';
    const packs = round.stops.reduce((sum, stop) => sum + stop.packs.length, 0);
    const left = this.tour.openIn(round);
    const button = (name: string, primary: boolean, work: () => void): HTMLElement => h('button', { type: 'button', class: primary ? 'btn btn-primary' : 'btn', 'data-part': name, click: work }, this.say(name));
    const head = h('div', { class: 'door-round' }, h('h2', { 'data-part': 'round' }, this.say('round', { number: round.number })),
      h('p', {}, out ? this.say('round_open', { left, packs }) : this.say('round_load', { packs, stops: round.stops.length, time: this.time(round.leaves), depot: this.tour.list.depot.name })));
    const acts = out ? [button('back', left === 0, () => { this.acts.back(round); })] : [button('leave', true, () => { this.acts.leave(round); })];
    return [head, ...(out && left === 0 ? acts : []), ...(out ? [] : acts), ...this.lines(round), ...(out && left > 0 ? acts : []), h('p', { class: 'desk-where' }, this.say('straight'))];
  }

  private lines(round: Round): HTMLElement[] {
    return round.stops.map((stop, at) => {
      const open = this.tour.open(stop).length;
      const before = round.stops[at - 1];
      const metres = before === undefined ? null : straight(before, stop);
      const about = [open === 0 ? this.say('stop_done') : this.say('stop_packs', { open, packs: stop.packs.length }), metres !== null && metres >= 10 ? this.say('metres', { metres: Math.round(metres / 10) * 10 }) : '', stop.apart === true ? this.say('apart') : ''];
      return h('button', { type: 'button', class: 'desk-line', 'data-state': open === 0 ? 'sampled' : stop.apart === true ? 'later' : '', click: () => { this.acts.stop(round, stop); } },
        h('strong', {}, `${stop.step}. ${stop.name}`), h('span', {}, about.filter(Boolean).join(' · ')));
    });
  }

  // --- a stop -----------------------------------------------------------------------------------------------

  doors(stop: Stop): HTMLElement[] {
    const plain = this.tour.open(stop).filter((pack) => pack.hand !== true);
    const all = plain.length < 2 ? [] : [h('button', { type: 'button', class: 'btn', 'data-part': 'all-left', click: () => { this.acts.tell(plain, 'left', ''); } }, this.say('all_left', { count: plain.length }))];
    const apart = stop.apart === true ? [h('p', { class: 'note-line warning' }, this.say('apart_how'))] : [];
    return [...apart, ...all, ...stop.packs.map((pack) => this.door(pack))];
  }

  private door(pack: Pack): HTMLElement {
    const told = this.tour.of(pack);
    const about = [this.say('pack', { number: pack.number }), pack.kind, pack.size > 1 ? this.say('size', { size: pack.size }) : '', pack.note ?? ''].filter(Boolean).join(' · ');
    const head = [h('h3', {}, pack.door ?? this.say('no_door')), h('p', {}, about), ...(pack.to === undefined ? [] : [h('p', { class: 'grid-owed' }, this.say('hand_to', { name: pack.to }))])];
    if (told === undefined) return h('article', { class: 'door-pack', 'data-pack': String(pack.number) }, ...head, ...this.asked(pack));
    const when = told.at === null ? '' : this.time(told.at);
    const said = h('p', { class: 'grid-owed', 'data-late': String(!DELIVERED.includes(told.outcome)) }, this.say('told', { outcome: this.outcome(told.outcome), time: when }));
    const photo = told.outcome === 'left' && told.own ? [this.photo(pack)] : [];
    const next = this.words[`next_${told.outcome}${pack.call === true && !DELIVERED.includes(told.outcome) ? '_call' : ''}`] ?? this.words[`next_${told.outcome}`];
    return h('article', { class: 'door-pack', 'data-pack': String(pack.number), 'data-state': 'told' }, ...head, said, ...(next === undefined ? [] : [h('p', { class: 'door-next' }, next)]), ...photo, this.other(pack, told.outcome));
  }

  private outcome(key: string): string { return this.words[`outcome_${key}`] ?? key; }

  private photo(pack: Pack): HTMLElement {
    if (this.tour.hasPhoto(pack)) return h('p', { class: 'desk-where' }, this.say('photo_kept'));
    return h('button', { type: 'button', class: 'btn', 'data-part': 'take-photo', click: () => { this.acts.photo(pack); } }, this.say('take_photo'));
  }

  /** One tap for what is usual; the rest behind one more. */
  private asked(pack: Pack): HTMLElement[] {
    const main = pack.hand === true ? this.handed(pack) : [h('button', { type: 'button', class: 'btn btn-primary', 'data-part': 'left', click: () => { this.acts.tell([pack], 'left', ''); } }, this.say('outcome_left'))];
    return [...main, this.other(pack, '')];
  }

  private handed(pack: Pack): HTMLElement[] {
    const id = `taker-${pack.number}`;
    const taker = h('input', { id, name: 'taker', autocomplete: 'off', maxlength: '60' }) as HTMLInputElement;
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const work = (): void => {
      if (taker.value.trim() === '') { wrong.textContent = this.say('taker_missing'); return; }
      this.acts.tell([pack], 'handed', taker.value.trim());
    };
    return [h('div', { class: 'field' }, h('label', { for: id }, this.say('taker')), taker, wrong), h('button', { type: 'button', class: 'btn btn-primary', 'data-part': 'handed', click: work }, this.say('outcome_handed'))];
  }

  private other(pack: Pack, now: string): HTMLElement {
    const choices = [...(now === '' || DELIVERED.includes(now) ? [] : [pack.hand === true ? 'handed' : 'left']), ...MISSED, 'ill'].filter((key) => key !== now);
    const id = `note-${pack.number}`;
    const note = h('input', { id, name: 'note', autocomplete: 'off', maxlength: '200' }) as HTMLInputElement;
    const buttons = choices.map((key) => h('button', { type: 'button', class: 'btn', 'data-outcome': key, click: () => { this.acts.tell([pack], key, note.value.trim()); } }, this.outcome(key)));
    return h('details', {}, h('summary', {}, this.say(now === '' ? 'not_delivered' : 'correct')), h('div', { class: 'buttons' }, h('div', { class: 'field' }, h('label', { for: id }, this.say('note')), note), ...buttons));
  }
}
