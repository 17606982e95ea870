import { describe, expect, it } from 'vitest';
import { attach, matches } from './filter';

describe('filter', () => {
  it('asks for every word, in any case', () => {
    expect(matches('Lin Wei 3-201', '201 lin')).toBe(true);
    expect(matches('Lin Wei 3-201', '202')).toBe(false);
    expect(matches('anything', '')).toBe(true);
  });

  it('hides what does not match and counts what is left', () => {
    document.body.innerHTML = `<input id="q" data-items="#list > li" data-count="#n">
      <ul id="list"><li>东风社区</li><li data-words="xinjian">新建社区</li></ul><b id="n"></b>`;
    const input = document.getElementById('q') as HTMLInputElement;
    attach(input);
    input.value = 'Xin';
    input.dispatchEvent(new Event('input'));
    const hidden = [...document.querySelectorAll<HTMLElement>('li')].map((item) => item.hidden);
    expect(hidden).toEqual([true, false]);
    expect(document.getElementById('n')!.textContent).toBe('1');
  });
});
