/** How a number is found without being on the device: by what a key makes of it. */

const keys = new Map<string, Promise<CryptoKey>>();

/** HMAC-SHA256 of a number under the shift's key, as the list has it: hexadecimal, the first 12 bytes. */
export async function keyOf(numberKey: string, number: string): Promise<string> {
  let key = keys.get(numberKey);
  if (key === undefined) {
    key = crypto.subtle.importKey('raw', Uint8Array.from(numberKey.match(/../g) ?? [], (pair) => parseInt(pair, 16)), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    keys.set(numberKey, key);
  }
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(number)));
  return [...digest.slice(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
