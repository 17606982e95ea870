import { expect, it } from 'vitest';
import { isEasy } from './gate';

it('refuses PINs that everybody tries first', () => {
  expect(['111111', '123456', '654321', '12345'].map(isEasy)).toEqual([true, true, true, true]);
  expect(isEasy('739152')).toBe(false);
});
