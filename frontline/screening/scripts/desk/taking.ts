/** Taking records over from another phone: filmed codes while the camera is open, or a file with its code. */
import { part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { checkNumber, Filming, openFile, type Parcel } from './handover';
import type { Message } from './message';
import type { Shift } from './shift';

export class Taking {
  private readonly filming = new Filming();

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly tell: (message: Message) => void) {
    part<HTMLFormElement>(root, 'take-form').addEventListener('submit', (event) => { event.preventDefault(); void this.file(); });
  }

  /** One filmed code. */
  async frame(text: string): Promise<void> {
    try {
      const parcel = await this.filming.seen(text);
      if (parcel !== null) return await this.take(parcel);
      this.tell({ tone: 'note', title: say(this.words, 'taking', { have: this.filming.have, of: this.filming.of }) });
    } catch {
      this.tell({ tone: 'stop', title: say(this.words, 'taking_failed') });
    }
  }

  private async file(): Promise<void> {
    const form = part<HTMLFormElement>(this.root, 'take-form');
    const [file, code] = [(form.elements.namedItem('file') as HTMLInputElement).files?.[0], (form.elements.namedItem('code') as HTMLInputElement).value];
    const note = part(this.root, 'take-note');
    if (file === undefined) { note.textContent = say(this.words, 'file_missing'); return; }
    try {
      const parcel = await openFile(await file.text(), code.replace(/\s/g, ''));
      if (parcel === null) { note.textContent = say(this.words, 'file_code_wrong'); return; }
      note.textContent = '';
      form.reset();
      part<HTMLDialogElement>(this.root, 'menu').close();
      await this.take(parcel);
    } catch {
      note.textContent = say(this.words, 'file_wrong');
    }
  }

  private async take(parcel: Parcel): Promise<void> {
    await this.shift.carry(parcel.items);
    const number = await checkNumber(parcel);
    this.tell({ tone: 'full', title: say(this.words, 'taken', { count: parcel.items.length }), lines: [say(this.words, 'taken_number', { number })] });
  }
}
