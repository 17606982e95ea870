/** What the screen says about a person or a tube, in the page's words. */
import { clockText, outOfFrame } from '../../../ui/scripts/lib/field/clock';
import { say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Known } from './talk';
import { ageAt, type Someone } from './people';
import { type PersonAnswer, personScanned, type TubeAnswer } from './scan';
import type { Shift } from './shift';
import { short, valid } from './tube';

export interface Said { title: string; lines: string[] }

export class Says {
  constructor(private readonly words: Words, private readonly shift: Shift) {}

  say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  /** A time of the shift's frame, as the city calls it. */
  time(frame: number): string {
    const { post, reading } = this.shift;
    return clockText(outOfFrame(post.frame, reading, frame), post.zone);
  }

  about(one: Someone | undefined): string {
    if (one === undefined) return '';
    return [this.age(one), one.address].filter(Boolean).join(' · ');
  }

  age(one: Someone): string {
    const age = ageAt(one.born, this.shift.day());
    return age === null ? '' : this.say('age', { age });
  }

  excused(reason: string): string { return this.say('person_excused', { reason: this.say(`excused_${reason}`) }); }

  /** In a list of several: who need not come. */
  state(one: Someone): string {
    const answer = personScanned(one.code, one, this.shift.table());
    if (!('stop' in answer) || answer.stop === 'mixed') return '';
    return answer.stop === 'excused' ? this.excused(one.excused) : this.say('person_sampled');
  }

  tubeStop(barcode: string, answer: Extract<TubeAnswer, { stop: string }>): Said & { wave: string } {
    const { tube, lot, stop } = answer;
    const values = {
      tube: short(barcode), code: barcode, count: tube === undefined ? 0 : valid(tube).length, size: tube?.capacity ?? 0,
      open: short(tube?.barcode ?? ''), time: tube?.sealedAt === undefined ? '' : this.time(tube.sealedAt), day: lot?.expires ?? '',
    };
    const wave = this.say(stop === 'not_full' ? 'seal_and_open' : 'use_anyway', values);
    return { title: this.say(`tube_${stop}`, values), lines: [this.say(`tube_${stop}_do`, values)], wave };
  }

  personStop(one: Someone | undefined, code: string, answer: Extract<PersonAnswer, { stop: string }>): Said {
    const values = {
      name: one?.name ?? code, tube: 'tube' in answer ? short(answer.tube.barcode) : '', time: 'swab' in answer ? this.time(answer.swab.at) : '',
      reason: one !== undefined && one.excused !== '' ? this.say(`excused_${one.excused}`) : '',
      size: one?.size ?? 0, capacity: 'tube' in answer ? answer.tube.capacity : 0,
    };
    return { title: values.name, lines: [this.say(`person_${answer.stop}`, values), this.about(one)] };
  }

  /** Why somebody is to be sampled alone. */
  single(code: string): string {
    const retest = this.shift.due().find(({ one }) => one.code === code);
    return retest === undefined ? '' : this.say('single_why', { tube: short(retest.tube), time: clockText(retest.dueAt, this.shift.post.zone) });
  }

  stranger(known: Known): Said {
    const said = known.excused !== '' ? this.excused(known.excused) : this.say(known.expected ? 'other_point' : 'on_no_list');
    return { title: known.name, lines: [known.door, said] };
  }
}
