/**
 * Adds rows to a Django formset: `<div data-behaviour="cases/rows" data-prefix="contacts">` holding the
 * management form, `[data-rows]`, a `<template>` of an empty row and a button `[data-add]`.
 * Without script the button sends the form, and the server answers with one more row.
 */
import { attachAll } from '../../ui/scripts/lib/behaviours';

export function addRow(box: HTMLElement): HTMLElement {
  const total = box.querySelector<HTMLInputElement>(`[name="${box.dataset['prefix']}-TOTAL_FORMS"]`)!;
  const number = Number(total.value);
  const made = document.createElement('template');
  made.innerHTML = box
    .querySelector('template')!
    .innerHTML.replaceAll('__prefix__', String(number))
    .replaceAll('__number__', String(number + 1));
  const row = made.content.firstElementChild as HTMLElement;
  box.querySelector('[data-rows]')!.append(row);
  total.value = String(number + 1);
  return row;
}

export function attach(box: HTMLElement): void {
  box.querySelector('[data-add]')!.addEventListener('click', (event) => {
    event.preventDefault();
    const row = addRow(box);
    void attachAll(row);
    row.querySelector<HTMLInputElement>('input:not([type="hidden"])')?.focus();
  });
}
