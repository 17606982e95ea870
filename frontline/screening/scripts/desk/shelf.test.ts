import { beforeEach, expect, it } from 'vitest';
import { putAway, shelf, takeDown } from './shelf';

beforeEach(() => { localStorage.clear(); });

it('keeps a shift that is put away until somebody takes it down', () => {
  const [first] = shelf();
  putAway();
  const [second, ...others] = shelf();
  expect(second).not.toBe(first);
  expect(others).toEqual([first]);
  takeDown(first!);
  expect(shelf()).toEqual([first, second]);
});
