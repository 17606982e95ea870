/** Somebody on no list: name, and whatever else there is; twenty seconds, then into the tube. */
import { idNumber, phoneNumber } from './codes';
import { part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import type { Someone } from './people';
import type { Details } from './records';
import type { Shift } from './shift';

/** What is wrong with a form; empty where it may be taken. */
export function faults(details: Details): { field: keyof Details; fault: string }[] {
  const found: { field: keyof Details; fault: string }[] = [];
  if (details.name === '') found.push({ field: 'name', fault: 'name_missing' });
  if (details.id_number !== '') {
    const read = idNumber(details.id_number);
    if (typeof read === 'string') found.push({ field: 'id_number', fault: read });
  }
  if (details.phone !== '' && !/^\d{5,15}$/.test(details.phone)) found.push({ field: 'phone', fault: 'phone_shape' });
  return found;
}

/** As typed, tidied; the birthday follows from an ID number that adds up. */
export function detailsOf(form: FormData): Details {
  const typed = (name: string): string => String(form.get(name) ?? '').trim();
  const read = idNumber(typed('id_number'));
  const number = typeof read === 'string' ? typed('id_number').toUpperCase() : read.number;
  const born = typeof read === 'string' ? typed('born') : read.born;
  return { name: typed('name'), id_number: number, phone: phoneNumber(typed('phone')), born, address: typed('address'), household: typed('household') };
}

export class Registering {
  private readonly dialog: HTMLDialogElement;
  private readonly form: HTMLFormElement;
  private near: Someone | null = null;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly done: (one: Someone) => void) {
    this.dialog = part<HTMLDialogElement>(root, 'register-dialog');
    this.form = part<HTMLFormElement>(root, 'register-form');
    this.form.addEventListener('submit', (event) => { event.preventDefault(); void this.save(); });
    part(root, 'register-cancel').addEventListener('click', () => { this.dialog.close(); });
    this.field('id_number').addEventListener('input', () => { this.check(false); });
  }

  /** `typed` goes where it fits; `near` is the person shown last, whose household may be joined. */
  open(typed: string, near: Someone | null): void {
    this.form.reset();
    this.near = near;
    const number = typed.replace(/\s/g, '');
    const place = /^\d{17}[\dX]$/i.test(number) ? 'id_number' : /^\d{5,}$/.test(number) ? 'phone' : 'name';
    this.field(place).value = typed;
    const join = part(this.root, 'register-join');
    join.hidden = near === null;
    part(this.root, 'register-near').textContent = near === null ? '' : say(this.words, 'same_household', { name: near.name, address: near.address });
    this.show([]);
    this.dialog.showModal();
    this.field(place === 'name' && typed !== '' ? 'id_number' : 'name').focus();
  }

  private field(name: string): HTMLInputElement { return this.form.elements.namedItem(name) as HTMLInputElement; }

  private read(): Details {
    const form = new FormData(this.form);
    const details = detailsOf(form);
    if (this.near === null || form.get('join') === null) return details;
    return { ...details, household: this.near.household !== '' ? this.near.household : this.near.code, address: details.address !== '' ? details.address : this.near.address };
  }

  private check(all: boolean): boolean {
    const found = faults(this.read());
    const typedWhole = this.field('id_number').value.replace(/\s/g, '').length >= 18;
    this.show(all ? found : found.filter(({ field }) => field === 'id_number' && typedWhole));
    return found.length === 0;
  }

  private show(found: ReturnType<typeof faults>): void {
    for (const note of this.form.querySelectorAll<HTMLElement>('[data-fault]')) {
      const fault = found.find(({ field }) => field === note.dataset['fault']);
      note.textContent = fault === undefined ? '' : say(this.words, fault.fault);
      const input = this.field(note.dataset['fault'] ?? '');
      if (fault === undefined) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    }
  }

  private async save(): Promise<void> {
    if (!this.check(true)) {
      this.form.querySelector<HTMLInputElement>('[aria-invalid]')?.focus();
      return;
    }
    const one = await this.shift.register(this.read());
    this.dialog.close();
    this.done(one);
  }
}
