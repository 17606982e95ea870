import { expect, it } from 'vitest';
import { addRow } from './rows';

it('adds an empty row with the next number and counts it', () => {
  document.body.innerHTML = `<div id="box" data-prefix="contacts"><input name="contacts-TOTAL_FORMS" value="1">
    <div data-rows></div><template><fieldset><legend>第 __number__ 行</legend><input name="contacts-__prefix__-who"></fieldset></template></div>`;
  const box = document.getElementById('box')!;
  addRow(box);
  const row = addRow(box);
  expect(row.querySelector('input')!.name).toBe('contacts-2-who');
  expect(row.querySelector('legend')!.textContent).toBe('第 3 行');
  expect(box.querySelector('input')!.value).toBe('3');
});
