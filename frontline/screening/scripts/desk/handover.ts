/**
 * Records on their way to another device: as one sealed file, or as a series of QR codes that the other phone films.
 * Each record says whose it is and keeps that device's times. The check number proves that everything arrived.
 */
import { bytesOf, textOf } from './bytes';
import { makeLock, open, seal, type Sealed, unseal, type Lock } from '../../../ui/scripts/lib/field/vault';

/** A record and the device that wrote it. */
export interface Item { device: string; record: Record<string, unknown> }
export interface Parcel { v: 1; from: string; items: Item[] }

const MARK = 'FLD1'; // begins every QR code of ours
const PIECE = 600; // signs in one QR code: version 20 or so, which any phone reads from a screen
const LARGEST = 40 * 1024 * 1024; // bytes of a parcel once opened

async function through(bytes: Uint8Array<ArrayBuffer>, change: TransformStream): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(change as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > LARGEST) throw new Error('parcel too large');
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Four digits that are the same on both sides only if every record is. */
export async function checkNumber(parcel: Parcel): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parcel))));
  return String((digest[0]! * 256 + digest[1]!) % 10_000).padStart(4, '0');
}

/** The parcel as texts for QR codes: mark, a number of this series, place, count, piece. */
export async function frames(parcel: Parcel): Promise<string[]> {
  const packed = textOf(await through(new TextEncoder().encode(JSON.stringify(parcel)), new CompressionStream('deflate')));
  const series = await checkNumber(parcel);
  const count = Math.max(1, Math.ceil(packed.length / PIECE));
  return Array.from({ length: count }, (_, at) => `${MARK}|${series}|${at + 1}|${count}|${packed.slice(at * PIECE, (at + 1) * PIECE)}`);
}

/** Collects filmed codes in any order; a code of another series begins anew. */
export class Filming {
  private series = '';
  private count = 0;
  private readonly pieces = new Map<number, string>();

  get have(): number { return this.pieces.size; }
  get of(): number { return this.count; }

  /** The parcel with the last missing piece, else null. Throws when the whole does not fit together. */
  async seen(text: string): Promise<Parcel | null> {
    const [mark, series, at, count, piece] = text.split('|');
    if (mark !== MARK || series === undefined || piece === undefined) return null;
    if (series !== this.series || Number(count) !== this.count) {
      this.pieces.clear();
      [this.series, this.count] = [series, Number(count)];
    }
    const known = this.pieces.has(Number(at));
    this.pieces.set(Number(at), piece);
    if (known || this.pieces.size < this.count) return null;
    const packed = Array.from({ length: this.count }, (_, place) => this.pieces.get(place + 1) ?? '').join('');
    const parcel = asParcel(new TextDecoder().decode(await through(bytesOf(packed), new DecompressionStream('deflate'))));
    if ((await checkNumber(parcel)) !== series) throw new Error('the codes do not fit together');
    return parcel;
  }
}

export function isFrame(text: string): boolean { return text.startsWith(`${MARK}|`); }

function asParcel(text: string): Parcel {
  const parcel = JSON.parse(text) as Partial<Parcel>;
  const isItem = (item: Partial<Item> | null): boolean => typeof item?.device === 'string' && typeof item.record?.['ref'] === 'string';
  if (parcel.v !== 1 || !Array.isArray(parcel.items) || !parcel.items.every(isItem)) throw new Error('not a parcel');
  return parcel as Parcel;
}

interface File { form: 'frontline-desk'; v: 1; salt: string; rounds: number; check: [string, string]; body: [string, string] }

/** A file that opens with the code said or written beside it; never with the PIN. */
export async function sealedFile(parcel: Parcel, code: string, rounds?: number): Promise<string> {
  const { lock, key } = await makeLock(code, rounds);
  const pair = (one: Sealed): [string, string] => [textOf(one.iv), textOf(new Uint8Array(one.bytes))];
  const file: File = {
    form: 'frontline-desk', v: 1, salt: textOf(lock.salt), rounds: lock.rounds, check: pair(lock.check),
    body: pair(await seal(key, 'parcel', parcel)),
  };
  return JSON.stringify(file);
}

/** Null where the code is not the file's. Throws when it is no such file. */
export async function openFile(text: string, code: string): Promise<Parcel | null> {
  const file = JSON.parse(text) as Partial<File>;
  if (file.form !== 'frontline-desk' || file.v !== 1 || !file.salt || !file.check || !file.body) throw new Error('not a file of a desk');
  if (!Number.isInteger(file.rounds) || file.rounds! > 5_000_000) throw new Error('not a file of a desk');
  const sealed = ([iv, bytes]: [string, string]): Sealed => ({ iv: bytesOf(iv), bytes: bytesOf(bytes).buffer });
  const lock: Lock = { salt: bytesOf(file.salt), rounds: file.rounds!, check: sealed(file.check) };
  const key = await open(lock, code);
  return key === null ? null : asParcel(JSON.stringify(await unseal<Parcel>(key, 'parcel', sealed(file.body))));
}

/** Eight digits for a file, easy to say over a telephone. */
export function newCode(): string {
  const [some] = crypto.getRandomValues(new Uint32Array(1));
  return String(some! % 100_000_000).padStart(8, '0');
}
