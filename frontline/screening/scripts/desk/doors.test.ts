import { describe, expect, it } from 'vitest';
import { housesNamed, type Known, walkOf } from './doors';
import { someone } from './invented';
import { excusing, isLast, nextTries, OUTCOMES, toldVisit, type Tried } from './visit';

const NOW = Date.UTC(2022, 10, 12, 1);
function known(taken: string[] = [], tries: Record<string, Tried> = {}): Known {
  return { taken: new Set(taken), tried: (one) => tries[one.code], now: NOW };
}
const at = (code: string, step: number, room: string, more = {}): ReturnType<typeof someone> => someone(code, { step, building: `${step}号`, room, ...more });

describe('the walk', () => {
  it('goes house by house, stair by stair, floor by floor, door by door', () => {
    const people = [
      at('C', 2, '101'), at('B', 1, '1001', { unit: '10单元' }), at('A', 1, '302', { unit: '2单元', floor: '3层' }), at('D', 1, '201', { unit: '2单元', floor: '2层' }),
    ];
    const walk = walkOf(people, known());
    expect(walk.houses.map((house) => [house.name, house.doors.map((door) => door.name)])).toEqual([
      ['1号', ['2单元 2层 201', '2单元 3层 302', '10单元 1001']], ['2号', ['101']],
    ]);
    expect([walk.left, walk.of]).toEqual([4, 4]);
  });

  it('puts those first who asked for a visit, and among them those who cannot walk', () => {
    const people = [
      at('A', 1, '101'), at('B', 1, '102', { mode: 'home' }), at('C', 2, '101', { mode: 'home', immobile: true }),
      at('D', 1, '103', { mode: 'home', immobile: true, sampled: true }), at('E', 1, '104', { mode: 'home', immobile: true }),
    ];
    const later = { E: { outcome: 'not_at_home', at: NOW - 1, nextAt: NOW + 1 } };
    expect(walkOf(people, known([], later)).asked.map(({ one }) => one.code)).toEqual(['C', 'B', 'E']);
  });

  it('counts who is left: not sampled, not excused, not moved away; a later try is still to do', () => {
    const people = [
      at('A', 1, '1'), at('B', 1, '1', { sampled: true }), at('C', 1, '2', { excused: 'away' }), at('D', 1, '3'), at('E', 1, '3'), at('F', 1, '4'), someone('X'),
    ];
    const tries = { D: { outcome: 'moved', at: NOW }, E: { outcome: 'refused', at: NOW, nextAt: NOW + 1 }, F: { outcome: 'not_at_home', at: NOW, nextAt: NOW - 1 } };
    const walk = walkOf(people, known(['A'], tries));
    expect(walk.houses[0]!.doors.flatMap((door) => door.people.map(({ one, state }) => `${one.code} ${state}`))).toEqual([
      'A sampled', 'B sampled', 'C excused', 'D moved', 'E later', 'F to_do',
    ]);
    expect([walk.left, walk.of]).toEqual([2, 6]);
  });
});

describe('a visit', () => {
  it('is told as the server reads it', () => {
    const visit = { ref: 'v', code: 'A', at: NOW, outcome: 'not_at_home', note: '', nextAt: NOW + 60_000 } as const;
    expect(toldVisit(visit)).toEqual({ kind: 'visit', ref: 'v', code: 'A', at: '2022-11-12T01:00:00.000Z', outcome: 'not_at_home', note: '', next_at: '2022-11-12T01:01:00.000Z' });
    const { nextAt: _, ...last } = visit;
    expect(toldVisit(last)).not.toHaveProperty('next_at');
  });

  it('excuses whoever was tested elsewhere or is away', () => {
    expect(OUTCOMES.filter((outcome) => excusing(outcome) !== '')).toEqual(['tested_elsewhere', 'away']);
    expect(OUTCOMES.filter(isLast)).toEqual(['tested_elsewhere', 'away', 'moved']);
  });

  it('offers a next try that lies ahead', () => {
    expect(nextTries(8 * 60).map(({ key, minutes }) => [key, minutes])).toEqual([['soon', 120], ['evening', 660], ['morning', 1500]]);
    expect(nextTries(18 * 60).map(({ key }) => key)).toEqual(['soon', 'morning']);
  });
});

describe('a building', () => {
  it('is found by every word of its address', () => {
    const { houses } = walkOf([at('A', 1, '101', { building: '扎西科路2号' }), at('B', 2, '101', { building: '扎西科路12号' }), at('C', 3, '1', { building: '康巴花园 B座' })], known());
    const named = (typed: string): string[] => housesNamed(houses, typed).map((house) => house.name);
    expect(named('')).toHaveLength(3);
    expect(named('扎西科 12')).toEqual(['扎西科路12号']);
    expect(named('花园 ｂ')).toEqual(['康巴花园 B座']);
    expect(named('没有')).toEqual([]);
  });
});
