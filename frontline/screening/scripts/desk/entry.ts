/** The way in: choose a desk and a PIN online once; afterwards the PIN opens the desk, network or not. */
import { part, scene, type Words } from '../../../ui/scripts/lib/field/dom';
import { Gate, stayOnDisk } from '../../../ui/scripts/lib/field/gate';
import { Refusal } from '../../../ui/scripts/lib/field/server';
import type { Shelf } from '../../../ui/scripts/lib/field/shelf';
import type { Store } from '../../../ui/scripts/lib/field/store';
import { Shift } from './shift';
import type { Begun, Talk } from './talk';

export class Entry extends Gate {
  constructor(root: HTMLElement, words: Words, store: Store, shelf: Shelf, private readonly talk: Talk) {
    super(root, words, store, shelf);
  }

  /** The shift that waits on this device, or a new one. */
  async shift(): Promise<Shift> {
    const door = await this.store.door();
    return door === undefined ? this.signIn() : Shift.resume(this.store, await this.unlock(door));
  }

  private async signIn(): Promise<Shift> {
    scene(this.root, 'sign-in');
    await this.offerLocked();
    const forms = [...this.root.querySelectorAll<HTMLFormElement>('[data-part="desk-form"], [data-part="doors-form"]')];
    if (forms.length === 0) return new Promise(() => {}); // a stranger: the page says where to sign in
    const begun = await this.chosen(forms);
    const pin = await this.newPin(begun.post);
    scene(this.root, 'busy');
    const shift = await Shift.begin(this.store, pin, begun.post, begun.list, undefined, begun.retests);
    await stayOnDisk();
    return shift;
  }

  /** A desk of a point, or doors, that the server gave us, with the list. */
  private async chosen(forms: HTMLFormElement[]): Promise<Begun> {
    for (;;) {
      const form = await this.sent(forms);
      const progress = part(this.root, 'sign-in-note');
      progress.textContent = this.say('loading');
      try {
        return await this.talk.signIn(new FormData(form), (people) => { progress.textContent = this.say('loading_people', { people }); });
      } catch (error) {
        const said = error instanceof Refusal ? error.message : '';
        progress.textContent = said !== '' ? said : this.say(error instanceof Refusal && error.status < 500 ? 'sign_in_refused' : 'no_network');
      }
    }
  }
}
