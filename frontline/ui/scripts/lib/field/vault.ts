/**
 * Everything a page keeps about people on the device is sealed under a key made from the worker's PIN (PBKDF2, SHA-256), which is
 * never stored: without the PIN the device holds nothing but noise. AES-GCM, a fresh nonce for each sealing; the name
 * under which something is kept is part of the seal, so that nothing can be put in another's place.
 */
const ROUNDS = 600_000; // of PBKDF2-HMAC-SHA256; OWASP Password Storage Cheat Sheet, 2023
const CHECK = 'lock';
const FREE_TRIES = 3; // wrong PINs before the first wait
const FIRST_WAIT = 5_000; // ms
const LONGEST_WAIT = 15 * 60_000; // ms

export interface Sealed { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }
export interface Lock { salt: Uint8Array<ArrayBuffer>; rounds: number; check: Sealed }

const text = new TextEncoder();

async function keyFrom(secret: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', text.encode(secret), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function seal(key: CryptoKey, name: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv, additionalData: text.encode(name) };
  return { iv, bytes: await crypto.subtle.encrypt(how, key, text.encode(JSON.stringify(value))) };
}

/** What was sealed under this name. Throws when the key, the name or a single bit is not the same. */
export async function unseal<Value>(key: CryptoKey, name: string, sealed: Sealed): Promise<Value> {
  const how = { name: 'AES-GCM', iv: sealed.iv, additionalData: text.encode(name) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed.bytes))) as Value;
}

export async function makeLock(pin: string, rounds = ROUNDS): Promise<{ lock: Lock; key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await keyFrom(pin, salt, rounds);
  return { lock: { salt, rounds, check: await seal(key, CHECK, CHECK) }, key };
}

/** The key, or null where the PIN is wrong. */
export async function open(lock: Lock, pin: string): Promise<CryptoKey | null> {
  const key = await keyFrom(pin, lock.salt, lock.rounds);
  try {
    await unseal(key, CHECK, lock.check);
    return key;
  } catch {
    return null;
  }
}

/** How long after the n-th wrong PIN in a row the next one is heard, in ms. */
export function waitAfter(wrong: number): number {
  return wrong < FREE_TRIES ? 0 : Math.min(FIRST_WAIT * 2 ** (wrong - FREE_TRIES), LONGEST_WAIT);
}
