import { describe, expect, it } from 'vitest';
import { cityAt, clockText, outOfFrame } from './clock';

const CITY = Date.UTC(2022, 10, 12, 0, 0);
const DEVICE = Date.UTC(2020, 0, 1); // months off

describe('the city\'s time', () => {
  it('goes on from the last answer, at the speed of an exercise', () => {
    expect(cityAt({ city: CITY, device: DEVICE, speed: 1 }, DEVICE + 60_000)).toBe(CITY + 60_000);
    expect(cityAt({ city: CITY, device: DEVICE, speed: 60 }, DEVICE + 1_000)).toBe(CITY + 60_000);
    expect(clockText(CITY, 'Asia/Shanghai')).toBe('08:00');
  });

  it('is shown by the newest answer for what was recorded before it', () => {
    const frame = { city: CITY, device: DEVICE, speed: 1 };
    const newer = { city: CITY + 3_600_000, device: DEVICE, speed: 1 }; // the clock of the exercise was set
    expect(outOfFrame(frame, newer, CITY + 5_000)).toBe(CITY + 3_605_000);
  });
});
