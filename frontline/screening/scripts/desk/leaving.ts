/** The end of a shift: nothing leaves the device before it is at the server or in somebody else's hands. */
import { h, part, say, scene, type Words } from '../../../ui/scripts/lib/field/dom';
import { checkNumber, frames, newCode, type Parcel, sealedFile } from './handover';
import type { Sender } from '../../../ui/scripts/lib/field/sender';
import { Refusal } from '../../../ui/scripts/lib/field/server';
import type { Shift } from './shift';
import type { Talk } from './talk';
import { short, valid } from './tube';

const FRAME = 350; // ms that one QR code stands still

export class Leaving {
  private film: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly shift: Shift, private readonly sender: Sender, private readonly talk: Talk) {
    const on = (name: string, work: () => Promise<void>): void => { part(root, name).addEventListener('click', () => { void work(); }); };
    on('leave-back', async () => { this.back(); });
    on('leave-send', () => this.send());
    on('leave-file', () => this.file());
    on('leave-codes', () => this.codes());
    on('leave-now', () => this.leave());
  }

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  open(): void {
    scene(this.root, 'leave');
    part(this.root, 'handing').replaceChildren();
    this.draw();
    void this.send();
  }

  private back(): void {
    clearInterval(this.film);
    scene(this.root, 'work');
  }

  draw(): void {
    const { open } = this.shift;
    const stillOpen = open !== null && valid(open).length > 0;
    const here = this.shift.onlyHere().length;
    const handed = this.shift.unsent().length - here;
    const state = stillOpen ? this.say('leave_open', { tube: short(open.barcode) }) : here > 0 ? this.say('leave_unsent', { count: here }) : this.say(handed > 0 ? 'leave_handed' : 'leave_clear', { count: handed });
    part(this.root, 'leave-state').textContent = state;
    part(this.root, 'leave-state').dataset['tone'] = stillOpen || here > 0 ? 'attention' : 'ok';
    part<HTMLButtonElement>(this.root, 'leave-now').disabled = stillOpen || here > 0;
    part(this.root, 'leave-hand').hidden = stillOpen || here === 0;
  }

  private note(text: string): void { part(this.root, 'leave-note').textContent = text; }

  private async send(): Promise<void> {
    if (this.shift.unsent().length === 0) return;
    this.note(this.say('sending'));
    await this.shift.letGo();
    await this.sender.go();
    this.note(this.sender.network === 'failing' ? this.say('no_network') : '');
    this.draw();
  }

  // --- into other hands --------------------------------------------------------------------------------------

  private async file(): Promise<void> {
    const { parcel, versions } = this.shift.parcel();
    const code = newCode();
    const blob = new Blob([await sealedFile(parcel, code)], { type: 'application/json' });
    const link = h('a', { href: URL.createObjectURL(blob), download: `desk-${this.shift.post.desk}-${await checkNumber(parcel)}.json`, class: 'btn btn-primary' }, this.say('file_save'));
    const kept = h('button', { type: 'button', class: 'btn', click: () => { void this.given(versions); } }, this.say('file_saved'));
    (kept as HTMLButtonElement).disabled = true;
    link.addEventListener('click', () => { (kept as HTMLButtonElement).disabled = false; });
    part(this.root, 'handing').replaceChildren(h('p', {}, this.say('file_code')), h('p', { class: 'desk-code', 'data-part': 'file-code' }, code), h('div', { class: 'desk-choices' }, link, kept));
    part(this.root, 'handing').scrollIntoView();
  }

  private async codes(): Promise<void> {
    const { parcel, versions } = this.shift.parcel();
    const texts = await frames(parcel);
    const canvas = h('canvas', { class: 'desk-qr', 'data-part': 'qr', role: 'img', 'aria-label': this.say('codes_do') }) as HTMLCanvasElement;
    const place = h('p', { class: 'desk-count' });
    const answer = h('input', { class: 'desk-answer', inputmode: 'numeric', maxlength: '4', autocomplete: 'off', 'aria-label': this.say('codes_number'), 'data-part': 'codes-number' }) as HTMLInputElement;
    answer.addEventListener('input', () => { void this.answered(answer, parcel, versions); });
    part(this.root, 'handing').replaceChildren(h('p', {}, this.say('codes_do')), canvas, place, h('label', {}, this.say('codes_number'), answer));
    const { drawQr } = await import('./qr');
    let at = 0;
    const next = (): void => {
      drawQr(canvas, texts[at % texts.length]!, Math.min(720, 2 * this.root.clientWidth));
      place.textContent = `${(at % texts.length) + 1} / ${texts.length}`;
      canvas.dataset['text'] = String(at % texts.length);
      at += 1;
    };
    next();
    part(this.root, 'handing').scrollIntoView();
    clearInterval(this.film);
    if (texts.length > 1) this.film = setInterval(next, FRAME);
  }

  private async answered(answer: HTMLInputElement, parcel: Parcel, versions: Map<string, number>): Promise<void> {
    if (answer.value.length < 4) return this.note('');
    if (answer.value === (await checkNumber(parcel))) return this.given(versions);
    this.note(this.say('codes_wrong'));
  }

  private async given(versions: Map<string, number>): Promise<void> {
    clearInterval(this.film);
    await this.shift.handed(versions);
    part(this.root, 'handing').replaceChildren();
    this.note(this.say('handed', { count: versions.size }));
    this.draw();
  }

  // --- the end -----------------------------------------------------------------------------------------------

  private async leave(): Promise<void> {
    if (this.shift.onlyHere().length > 0) return this.draw();
    this.sender.stop();
    try {
      await this.talk.signOff(this.shift.post, this.shift.unsent().length);
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) { // the server knows better: stay
        this.sender.goOn();
        return this.note(error.message);
      } // no network, or signed off already: what is here is safe elsewhere all the same
    }
    await this.shift.store.wipe();
    delete document.documentElement.dataset['desk'];
    scene(this.root, 'gone');
  }
}
