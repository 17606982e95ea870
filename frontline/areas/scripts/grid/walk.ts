/**
 * Today's doors. Houses where something is overdue come first, then the others, each part in walking order; whatever is
 * owed in a house is done in one go, so that nobody walks there twice. What the device knows beside the list counts.
 */
import { type Door, doorName, type Errand, type GridList, type House, type Someone } from './list';

export interface Tried { outcome: string; at: number }
/** Times in ms of the city. `done`: when an errand was done here, by its key. */
export interface Known { done: (key: string) => number | undefined; tried: (code: string) => Tried | undefined; now: number }

export interface Owed { errand: Errand; doneAt: number | undefined; late: boolean }
export interface AtDoor { one: Someone; owed: Owed[]; left: number; tried: Tried | undefined }
export interface WalkedDoor { door: Door; name: string; people: AtDoor[]; left: number; late: boolean }
export interface WalkedHouse { house: House; doors: WalkedDoor[]; left: number; late: boolean }
export interface Walk { late: WalkedHouse[]; rest: WalkedHouse[]; doors: number; errands: number }

const natural = new Intl.Collator('zh-Hans', { numeric: true }); // 2单元 before 10单元

export function atDoor(one: Someone, known: Known): AtDoor {
  const owed = (one.due ?? []).map((errand): Owed => {
    const doneAt = known.done(errand.key);
    return { errand, doneAt, late: doneAt === undefined && Date.parse(errand.due) < known.now };
  });
  const left = owed.filter(({ errand, doneAt }) => doneAt === undefined && (errand.done_by ?? []).length > 0).length;
  return { one, owed: owed.sort((a, b) => Date.parse(a.errand.due) - Date.parse(b.errand.due)), left, tried: known.tried(one.code) };
}

export function walkedDoor(door: Door, known: Known): WalkedDoor {
  const people = door.people.map((one) => atDoor(one, known));
  return { door, name: doorName(door), people, left: people.reduce((sum, at) => sum + at.left, 0), late: people.some((at) => at.owed.some((owed) => owed.late)) };
}

function walkedHouse(house: House, known: Known): WalkedHouse {
  const owing = (house.doors ?? []).filter((door) => door.people.some((one) => (one.due ?? []).length > 0));
  const doors = owing.map((door) => walkedDoor(door, known)).sort((a, b) => natural.compare(a.name, b.name));
  return { house, doors, left: doors.reduce((sum, door) => sum + door.left, 0), late: doors.some((door) => door.late) };
}

/** Whether something was overdue when the list was made: a house keeps its place however the morning goes on. */
function wasLate(house: WalkedHouse, list: GridList): boolean {
  const made = Date.parse(list.at);
  return house.doors.some((door) => door.people.some((at) => at.owed.some(({ errand }) => Date.parse(errand.due) < made)));
}

export function walkOf(list: GridList, known: Known): Walk {
  const houses = [...list.houses].sort((a, b) => a.step - b.step).map((house) => walkedHouse(house, known)).filter(({ doors }) => doors.length > 0);
  const late = houses.filter((house) => wasLate(house, list));
  const open = houses.flatMap((house) => house.doors).filter((door) => door.left > 0);
  return { late, rest: houses.filter((house) => !late.includes(house)), doors: open.length, errands: open.reduce((sum, door) => sum + door.left, 0) };
}
