import { beforeEach, expect, it } from 'vitest';
import { attach, forget, rises } from './ring';

beforeEach(forget);

it('is silent when the page opens, however many there are', () => {
  expect(rises(3)).toBe(false);
});

it('rings for more, not for fewer and not for as many', () => {
  rises(1);
  expect([rises(2), rises(2), rises(1), rises(2)]).toEqual([true, false, false, true]);
});

it('reads the number of the element', () => {
  const element = document.createElement('span');
  element.dataset['count'] = '2';
  attach(element);
  expect(rises(2)).toBe(false);
  expect(rises(3)).toBe(true);
});
