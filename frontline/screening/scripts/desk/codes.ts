/** Resident codes and ID numbers, as frontline/city/numbers.py makes and checks them. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXY'; // no 0 O, 1 I L, 2 Z, U V twins
const RANDOM = 10; // signs before the check sign
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]; // GB 11643-1999
const REST = '10X98765432';

/** As typed or scanned: capitals, without spaces and dashes. */
export function plain(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '');
}

function checkSign(signs: string): string {
  const total = [...signs].reduce((sum, sign, place) => sum + (place + 1) * ALPHABET.indexOf(sign), 0);
  return ALPHABET[total % ALPHABET.length]!;
}

/** Whether this could be meant as a resident code; `isResidentCode` says whether it is one. */
export function looksLikeResidentCode(text: string): boolean {
  const code = plain(text);
  return code.length === RANDOM + 1 && [...code].every((sign) => ALPHABET.includes(sign));
}

export function isResidentCode(text: string): boolean {
  const code = plain(text);
  return looksLikeResidentCode(code) && checkSign(code.slice(0, -1)) === code.slice(-1);
}

/** A code of the device's own making, for somebody registered here. */
export function newResidentCode(): string {
  let signs = '';
  while (signs.length < RANDOM) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < 232) signs += ALPHABET[byte! % ALPHABET.length]; // 232 = 8 * 29: every sign as likely
  }
  return signs + checkSign(signs);
}

export interface IdNumber { number: string; born: string; sex: 'm' | 'f' }
export type IdFault = 'id_shape' | 'id_check' | 'id_born';

function exists(day: string): boolean {
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === day;
}

/** An ID number that adds up, or what is wrong with it. */
export function idNumber(text: string): IdNumber | IdFault {
  const number = plain(text);
  if (!/^\d{17}[\dX]$/.test(number)) return 'id_shape';
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  if (REST[sum % 11] !== number[17]) return 'id_check';
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return exists(born) ? { number, born, sex: Number(number[16]) % 2 === 1 ? 'm' : 'f' } : 'id_born';
}

/** The digits of a telephone number without spaces, dashes and +86. */
export function phoneNumber(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length === 13 && digits.startsWith('86') ? digits.slice(2) : digits;
}
