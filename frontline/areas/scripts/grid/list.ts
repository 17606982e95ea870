/** The list of a grid as the server gives it (frontline/areas/gridwork/queries.py). What is empty is left out. */
export interface Ask {
  key: string; name: string; kind: 'number' | 'flag' | 'text' | 'choice' | 'choices';
  options?: [key: string, name: string][]; least?: number; most?: number; unit?: string; after?: string;
}
export interface Errand { key: string; room: string; kind: string; name: string; due: string; done_by?: string[]; text?: string }
export interface Told { kind: string; at: string; by?: string; outcome?: string; note?: string; before?: string[]; after?: string[] }
export interface Someone {
  code: string; name: string; born?: string; languages?: string[]; needs?: string[]; standing?: string;
  measures?: string[]; due?: Errand[]; last?: Told[];
}
export interface Door { unit?: string; floor?: string; room?: string; people: Someone[] }
export interface House { ref: string; step: number; kind: string; name: string; doors?: Door[] }
export interface Shop { ref: string; name: string; kind?: string; owner?: string; open: boolean; house: string; at: string; last?: Told[] }
export interface GridList { at: string; houses: House[]; shops: Shop[]; asks: Record<string, Ask[]> }

/** 3单元 2层 302 */
export function doorName(door: Door): string {
  return [door.unit, door.floor, door.room].filter(Boolean).join(' ');
}

/** Full years on a day, both as 2022-11-08; null where the birthday is not known. */
export function ageAt(born: string | undefined, day: string): number | null {
  if (born === undefined) return null;
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
}

/** Between the words of a list, in the page's language. */
export function listMark(): string {
  return document.documentElement.lang.startsWith('zh') ? '、' : ', ';
}
