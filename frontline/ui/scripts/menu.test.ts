import { describe, expect, it } from 'vitest';
import { attach } from './menu';

describe('menu', () => {
  it('opens and closes the panel that the button controls', () => {
    document.body.innerHTML = '<button aria-controls="rooms" aria-expanded="false"></button><nav id="rooms"></nav>';
    const button = document.querySelector('button')!;
    const panel = document.getElementById('rooms')!;
    attach(button);
    button.click();
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(panel.classList.contains('is-open')).toBe(true);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(panel.classList.contains('is-open')).toBe(false);
  });

  it('closes an open details when somebody clicks elsewhere', () => {
    document.body.innerHTML = '<details open><summary>Me</summary></details><p></p>';
    const details = document.querySelector('details')!;
    attach(details);
    document.querySelector('p')!.click();
    expect(details.open).toBe(false);
  });
});
