import { describe, expect, it } from 'vitest';
import { attach, cityTime, wording } from './clock';

describe('clock', () => {
  it('runs at the speed of the exercise and stands still when paused', () => {
    expect(cityTime(1000, 500, 60, false)).toBe(31_000);
    expect(cityTime(1000, 500, 60, true)).toBe(1000);
  });

  it("speaks the city's zone", () => {
    expect(wording(Date.parse('2026-11-23T16:30:05Z'), 'Asia/Shanghai')).toBe('2026-11-24 00:30:05');
  });

  it('shows the moment the page was made for when paused', () => {
    document.body.innerHTML = '<time datetime="2026-11-23T08:00:00+08:00" data-paused="true"></time>';
    const element = document.querySelector('time')!;
    attach(element);
    expect(element.textContent).toBe('2026-11-23 08:00:00');
  });
});
