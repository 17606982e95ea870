/** Door to door: the doors of the list in walking order, who is still to do behind each, whom to visit first. */
import type { Someone } from './people';
import type { Tried } from './visit';

export type State = 'to_do' | 'later' | 'sampled' | 'excused' | 'moved';

export interface AtDoor { one: Someone; state: State; tried: Tried | undefined }
export interface Door { name: string; people: AtDoor[] }
export interface House { step: number; name: string; doors: Door[]; left: number; of: number }
export interface Walk { asked: AtDoor[]; houses: House[]; left: number; of: number }

/** What the device knows beside the list. `now` and times of tries are the city's, in ms. */
export interface Known { taken: Set<string>; tried: (one: Someone) => Tried | undefined; now: number }

const natural = new Intl.Collator('zh-Hans', { numeric: true }); // 2单元 before 10单元

function stateOf(one: Someone, known: Known): State {
  if (one.sampled || known.taken.has(one.code)) return 'sampled';
  if (one.excused !== '') return 'excused';
  const tried = known.tried(one);
  if (tried?.outcome === 'moved') return 'moved';
  return tried?.nextAt !== undefined && tried.nextAt > known.now ? 'later' : 'to_do';
}

export function isLeft(at: AtDoor): boolean { return at.state === 'to_do' || at.state === 'later'; }

function doorOf(one: Someone): string { return [one.unit, one.floor, one.room].filter(Boolean).join(' '); }

/** Whom a visit is asked for: those who cannot walk first, then in walking order; who is to be tried later, last. */
function asked(people: AtDoor[]): AtDoor[] {
  const rank = ({ one, state }: AtDoor): number => (state === 'later' ? 2 : 0) + (one.immobile === true ? 0 : 1);
  return people.filter((at) => at.one.mode === 'home' && isLeft(at))
    .sort((a, b) => rank(a) - rank(b) || (a.one.step ?? 0) - (b.one.step ?? 0) || natural.compare(doorOf(a.one), doorOf(b.one)));
}

/** People without a step (of other places, or registered here) stand in no house: they are found by typing. */
export function walkOf(list: Iterable<Someone>, known: Known): Walk {
  const houses = new Map<number, Map<string, AtDoor[]>>();
  const names = new Map<number, string>();
  const people: AtDoor[] = [];
  for (const one of list) {
    if (one.step === undefined) continue;
    const at = { one, state: stateOf(one, known), tried: known.tried(one) };
    people.push(at);
    names.set(one.step, one.building ?? '');
    const house = houses.get(one.step) ?? new Map<string, AtDoor[]>();
    houses.set(one.step, house);
    house.set(doorOf(one), [...(house.get(doorOf(one)) ?? []), at]);
  }
  const walked = [...houses].sort(([one], [other]) => one - other).map(([step, doors]): House => {
    const inside = [...doors.values()].flat();
    const sorted = [...doors].sort(([one], [other]) => natural.compare(one, other)).map(([name, who]) => ({ name, people: who }));
    return { step, name: names.get(step) ?? '', doors: sorted, left: inside.filter(isLeft).length, of: inside.length };
  });
  return { asked: asked(people), houses: walked, left: people.filter(isLeft).length, of: people.length };
}

/** Houses whose name has every word typed; all of them where nothing is typed. */
export function housesNamed(houses: House[], typed: string): House[] {
  const words = typed.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  return houses.filter((house) => words.every((word) => house.name.toLowerCase().includes(word)));
}
