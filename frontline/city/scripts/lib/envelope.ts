/** The outer layers of a slip: prefix, Base45 (RFC 9285), zlib. As frontline/city/certificates/envelope.py. */
import { NotValid } from './verdict';

export const PREFIX = 'FL1:';
const LONGEST = 4296; // signs: the most that one QR code holds
const LARGEST = 16 * 1024; // bytes after zlib
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

export function fromBase45(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 3 === 1) throw new NotValid('base45');
  const found: number[] = [];
  for (let start = 0; start < text.length; start += 3) {
    const digits = [...text.slice(start, start + 3)].map((sign) => ALPHABET.indexOf(sign));
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const size = digits.length - 1;
    if (digits.includes(-1) || value >= 256 ** size) throw new NotValid('base45');
    found.push(...(size === 2 ? [value >> 8, value & 255] : [value]));
  }
  return new Uint8Array(found);
}

/** Inflated, never beyond LARGEST. */
export async function inflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const found: number[] = [];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (found.length + part.value.length > LARGEST) throw new NotValid('zlib');
      for (const byte of part.value) found.push(byte);
    }
  } catch {
    throw new NotValid('zlib');
  } finally {
    void reader.cancel().catch(() => undefined); // what is left over is not wanted
  }
  return new Uint8Array(found);
}

/** The signed message inside. */
export async function unwrap(text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!text.startsWith(PREFIX) || text.length > LONGEST) throw new NotValid('prefix');
  return inflate(fromBase45(text.slice(PREFIX.length)));
}
