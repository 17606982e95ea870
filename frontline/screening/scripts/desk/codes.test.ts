import { describe, expect, it } from 'vitest';
import { idNumber, isResidentCode, newResidentCode, phoneNumber } from './codes';

describe('resident codes', () => {
  it('makes codes that frontline/city/numbers.py takes', () => {
    for (let turn = 0; turn < 200; turn += 1) expect(isResidentCode(newResidentCode())).toBe(true);
    expect(isResidentCode('23456789ABD')).toBe(true); // by numbers.py
  });

  it('finds every single wrong sign', () => {
    const code = newResidentCode();
    for (let place = 0; place < code.length; place += 1) {
      const other = code[place] === 'A' ? 'B' : 'A';
      expect(isResidentCode(code.slice(0, place) + other + code.slice(place + 1))).toBe(false);
    }
  });

  it('reads as people write', () => {
    const code = newResidentCode();
    expect(isResidentCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4, 8)} ${code.slice(8)}`)).toBe(true);
  });
});

describe('ID numbers', () => {
  it('takes one that adds up, with birthday and sex', () => {
    expect(idNumber('11010519491231002x')).toEqual({ number: '11010519491231002X', born: '1949-12-31', sex: 'f' });
  });

  it('says what is wrong', () => {
    expect(idNumber('1101051949123100')).toBe('id_shape');
    expect(idNumber('110105194912310021')).toBe('id_check');
    expect(idNumber('11010519491331002X')).toMatch(/^id_/);
  });

  it('keeps the digits of a telephone', () => {
    expect(phoneNumber('+86 139-0000-1111')).toBe('13900001111');
  });
});
