import { beforeEach, expect, it } from 'vitest';
import { Shelf } from './shelf';

beforeEach(() => { localStorage.clear(); });

it('keeps a duty that is put away until somebody takes it down', () => {
  const shelf = new Shelf('frontline-desk');
  const [first] = shelf.names();
  shelf.putAway();
  const [second, ...others] = shelf.names();
  expect(second).not.toBe(first);
  expect(others).toEqual([first]);
  shelf.takeDown(first!);
  expect(shelf.names()).toEqual([first, second]);
});

it('knows nothing of another page', () => {
  new Shelf('frontline-desk').putAway();
  expect(new Shelf('frontline-grid').names()).toEqual(['frontline-grid']);
});
