/** A crew's rounds as they came from the server. What is empty is left out. */
export interface Pack {
  ref: string;
  number: number;
  kind: string;
  size: number;
  door?: string;
  hand?: boolean; // to a person, not to the door
  to?: string; // whose name it is; only where it goes to a person
  call?: boolean; // somebody is called where it is missed
  note?: string;
  state?: string;
  why?: string;
}
export interface Stop { step: number; name: string; arrives: string; lon?: number; lat?: number; apart?: boolean; packs: Pack[] }
export interface Round { ref: string; number: number; state: string; leaves: string; back: string; stops: Stop[] }
export interface Rounds { at: string; expires: string; depot: { name: string; phone: string }; rounds: Round[] }

const EARTH = 6_371_000; // metres
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres in a straight line; null where a place is not on the map. */
export function straight(from: Stop, to: Stop): number | null {
  if (from.lon === undefined || from.lat === undefined || to.lon === undefined || to.lat === undefined) return null;
  const x = radians(to.lon - from.lon) * Math.cos(radians((from.lat + to.lat) / 2));
  const y = radians(to.lat - from.lat);
  return Math.hypot(x, y) * EARTH;
}
