import { describe, expect, it } from 'vitest';
import { ageAt, type Door, type Errand, type GridList, type House } from './list';
import { answersOf, asked, settled } from './questions';
import { type Known, walkedDoor, walkOf } from './walk';

const NOW = Date.parse('2022-11-08T12:00:00+08:00');
const known = (done: Record<string, number> = {}): Known => ({ done: (key) => done[key], tried: () => undefined, now: NOW });
const errand = (key: string, due: string, kind = 'health_check'): Errand => ({ key, room: 'isolation', kind, name: kind, due, done_by: kind === 'transfer' ? [] : ['temperature'] });
const door = (room: string, ...due: Errand[]): Door => ({ room, people: [{ code: `P${room}`, name: room, due }] });
const house = (step: number, ...doors: Door[]): House => ({ ref: String(step), step, kind: 'tower', name: `${step}号`, doors });
const list = (...houses: House[]): GridList => ({ at: '2022-11-08T12:00:00+08:00', houses, shops: [], asks: {} });
const LATE = '2022-11-08T09:00:00+08:00';
const LATER = '2022-11-08T20:00:00+08:00';

describe('the walk', () => {
  it('goes to overdue houses first, each part in walking order, and never twice to one house', () => {
    const walk = walkOf(list(house(4, door('101', errand('d', LATE)), door('102', errand('e', LATER))), house(2, door('101', errand('a', LATER))),
      house(3, door('101')), house(1, door('9', errand('b', LATE)), door('10', errand('c', LATER)))), known());
    expect([walk.late, walk.rest].map((leg) => leg.map(({ house: { step } }) => step))).toEqual([[1, 4], [2]]);
    expect(walk.late[0]!.doors.map(({ name }) => name)).toEqual(['9', '10']);
    expect([walk.doors, walk.errands]).toEqual([5, 5]);
  });

  it('keeps a house in its place when what was overdue is done', () => {
    const walk = walkOf(list(house(1, door('1', errand('a', LATE))), house(2, door('1', errand('b', LATER)))), known({ a: NOW }));
    expect(walk.late.map(({ left, late }) => [left, late])).toEqual([[0, false]]);
    expect([walk.doors, walk.errands]).toEqual([1, 1]);
  });

  it('does not count what nobody can do there', () => {
    expect(walkedDoor(door('1', errand('a', LATER, 'transfer')), known()).left).toBe(0);
  });
});

describe('questions', () => {
  const asks = {
    'isolation/health_check': [{ key: 'temperature', name: '体温', kind: 'number' as const, least: 34, most: 43, unit: '°C' }],
    'isolation/test': [{ key: 'sampled', name: '已采样', kind: 'flag' as const }],
  };
  const owed = [errand('a', LATE), errand('b', LATER), { ...errand('c', LATER, 'test'), done_by: ['sampled'] }];
  const words = { out_of_range: '{name} {least}-{most}' };
  const typed = (values: Record<string, string>): FormData => {
    const form = new FormData();
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    return form;
  };

  it('asks once what two errands ask, and an answer settles both', () => {
    const questions = asked(owed, asks);
    expect(questions.map(({ ask }) => ask.key)).toEqual(['temperature', 'sampled']);
    const read = answersOf(typed({ 'isolation/temperature': '36,7' }), questions, words);
    expect(read).toEqual({ answers: { isolation: { temperature: 36.7 } } });
    expect(settled(owed, 'answers' in read ? read.answers : {})).toEqual(['a', 'b']);
  });

  it('refuses what no thermometer shows, and leaves out what was not answered', () => {
    const questions = asked(owed, asks);
    expect(answersOf(typed({ 'isolation/temperature': '63.7' }), questions, words)).toEqual({ wrong: '体温 34-43' });
    expect(answersOf(typed({ 'isolation/temperature': 'x' }), questions, words)).toHaveProperty('wrong');
    expect(answersOf(typed({}), questions, words)).toEqual({ answers: {} });
  });
});

it('counts full years', () => {
  expect([ageAt('1948-11-08', '2022-11-08'), ageAt('1948-11-09', '2022-11-08'), ageAt(undefined, '2022-11-08')]).toEqual([74, 73, null]);
});
