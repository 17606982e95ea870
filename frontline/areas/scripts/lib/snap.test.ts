import { describe, expect, it } from 'vitest';
import { foot, followed, snapped, type Street } from './snap';

const BENT: Street = [[97, 33], [97.001, 33], [97.001, 33.001], [97.002, 33.001]];
const FAR: Street = [[97, 33.01], [97.002, 33.01]];

describe('a drawn line follows streets', () => {
  it('moves a point onto the nearest street within the tolerance', () => {
    const [lon, lat] = snapped([97.0005, 33.00005], [FAR, BENT], 15);
    expect(lon).toBeCloseTo(97.0005, 9);
    expect(lat).toBe(33);
    expect(foot([97.0005, 33.00005], [BENT], 15)?.metres).toBeCloseTo(5.566, 2);
  });

  it('leaves a point alone that is too far, and every point while it is switched off', () => {
    expect(snapped([97.0005, 33.0005], [BENT, FAR], 15)).toEqual([97.0005, 33.0005]);
    expect(snapped([97.0005, 33.00001], [BENT], 0)).toEqual([97.0005, 33.00001]);
    expect(snapped([97.0005, 33.00001], [], 15)).toEqual([97.0005, 33.00001]);
  });

  it('takes the bends between two points of one street, in both directions', () => {
    expect(followed([97.0005, 33], [97.0015, 33.001], [BENT], 15)).toEqual([[97.001, 33], [97.001, 33.001], [97.0015, 33.001]]);
    expect(followed([97.0015, 33.001], [97.0005, 33], [BENT], 15)).toEqual([[97.001, 33.001], [97.001, 33], [97.0005, 33]]);
  });

  it('goes straight where there is no street in common', () => {
    expect(followed([97.0005, 33], [97.0005, 33.01], [BENT, FAR], 15)).toEqual([[97.0005, 33.01]]);
    expect(followed([97.0005, 33], [97.0005, 33.005], [BENT, FAR], 15)).toEqual([[97.0005, 33.005]]);
  });
});
