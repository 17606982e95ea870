import { describe, expect, it } from 'vitest';
import { newResidentCode } from './codes';
import { keyOf } from './lookup';
import { ageAt, meant, People } from './people';
import { someone } from './invented';

const KEY = '0b'.repeat(32);
const CODE = newResidentCode();

describe('people of the point', () => {
  const list = new People([
    someone('1', { name: '央金', pinyin: 'yang jin', address: '扎西科路12号', household: 'h' }),
    someone('2', { name: '杨建国', pinyin: 'yang jian guo', household: 'h' }),
    someone('3', { name: '卓玛央金', pinyin: 'zhuo ma yang jin' }),
  ]);
  const found = (typed: string): string[] => list.named(typed).map((one) => one.code);

  it('are found by name, pinyin, initials and address, beginnings first', () => {
    expect(found('央金')).toEqual(['1', '3']);
    expect(found('yangji')).toEqual(['2', '1']);
    expect(found('yjg')).toEqual(['2']);
    expect(found('yang 12号')).toEqual(['1']);
    expect(found('zhang')).toEqual([]);
  });

  it('are found by a key, never by a number on the device', async () => {
    const number = '11010519491231002X';
    const people = new People([someone('9', { idKey: await keyOf(KEY, number) })]);
    expect(people.keyed(await keyOf(KEY, number)).map((one) => one.code)).toEqual(['9']);
    expect(people.keyed(await keyOf('0c'.repeat(32), number))).toEqual([]);
    expect(JSON.stringify(people.get('9'))).not.toContain(number);
  });

  it('know their household', () => {
    expect(list.household(list.get('1')!).map((one) => one.code)).toEqual(['2']);
    expect(list.household(list.get('3')!)).toEqual([]);
  });
});

describe('what was typed', () => {
  const none = new People([someone('P10')]);

  it('is told apart', () => {
    expect(meant(CODE.toLowerCase(), none)).toEqual({ kind: 'code', code: CODE });
    expect(meant('p10', none)).toEqual({ kind: 'code', code: 'P10' });
    expect(meant('11010519491231002x', none)).toEqual({ kind: 'number', text: '11010519491231002X', id: true });
    expect(meant('110105194912310021', none)).toEqual({ kind: 'misread' });
    expect(meant('139 0000 1111', none)).toEqual({ kind: 'number', text: '13900001111', id: false });
    expect(meant('扎西', none)).toEqual({ kind: 'name', text: '扎西' });
  });

  it('is never taken for somebody else when a sign of a code is wrong', () => {
    const wrong = CODE.slice(0, -1) + (CODE.endsWith('2') ? '3' : '2');
    expect(meant(/\d/.test(wrong) ? wrong : `2${wrong.slice(1)}`, none).kind).not.toBe('code');
  });

  it('counts whole years', () => {
    expect(ageAt('2014-11-13', '2022-11-12')).toBe(7);
    expect(ageAt('2014-11-12', '2022-11-12')).toBe(8);
    expect(ageAt('1950', '2022-11-12')).toBe(72);
    expect(ageAt('', '2022-11-12')).toBeNull();
  });
});
