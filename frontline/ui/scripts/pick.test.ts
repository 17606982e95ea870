import { beforeEach, describe, expect, it } from 'vitest';
import { Picker, type Item } from './pick';

const ITEMS: Item[] = [
  { ref: 'r1', text: '林小明', note: '扎西科路12号' },
  { ref: 'r2', text: '林小红', note: '' },
];

describe('pick', () => {
  let input: HTMLInputElement;
  let hidden: HTMLInputElement;
  let asked: string[];

  beforeEach(() => {
    document.body.innerHTML = '<label for="w">谁</label><input type="hidden" id="h"><input id="w" data-url="/find/">';
    input = document.getElementById('w') as HTMLInputElement;
    hidden = document.getElementById('h') as HTMLInputElement;
    asked = [];
  });

  const picker = (): Picker =>
    new Picker(input, hidden, (url) => {
      asked.push(url);
      return Promise.resolve(ITEMS);
    });
  const press = (key: string): boolean => input.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));

  it('asks for what was typed and chooses by keyboard', async () => {
    const box = picker();
    input.focus();
    input.value = '林';
    await box.suggest();
    expect(asked).toEqual([`/find/?q=${encodeURIComponent('林')}`]);
    expect(input.getAttribute('aria-expanded')).toBe('true');
    press('ArrowDown');
    expect(press('Enter')).toBe(false); // the form is not sent
    expect([input.value, hidden.value]).toEqual(['林小红', 'r2']);
    expect(document.querySelector<HTMLElement>('[role=listbox]')!.hidden).toBe(true);
  });

  it('forgets the choice when something else is typed', () => {
    picker();
    hidden.value = 'r1';
    input.dispatchEvent(new Event('input'));
    expect(hidden.value).toBe('');
  });

  it('takes the text itself where no hidden field stands before it, and sends a field along', async () => {
    document.body.innerHTML =
      '<form><input name="left_on" value="2022-11-08"><input id="w" data-url="/find/" data-with="left_on"></form>';
    input = document.getElementById('w') as HTMLInputElement;
    const box = new Picker(input, null, (url) => {
      asked.push(url);
      return Promise.resolve(ITEMS);
    });
    input.focus();
    input.value = '林';
    await box.suggest();
    expect(asked).toEqual([`/find/?q=${encodeURIComponent('林')}&left_on=2022-11-08`]);
    expect(press('Enter')).toBe(true); // nothing reached yet: what was typed is sent
    press('ArrowUp');
    expect(press('Enter')).toBe(false);
    expect(input.value).toBe('林小红');
  });

  it('lets Enter send the form when nothing is suggested', () => {
    picker().show([]);
    expect(press('Enter')).toBe(true);
  });
});
