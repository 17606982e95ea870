/** The way in: choose a desk and a PIN online once; afterwards the PIN opens the desk, network or not. */
import { h, part, say, scene, where, type Words } from './dom';
import { DIGITS, Keypad } from './pin';
import { Refusal } from './server';
import { isUnsent } from './sending';
import { putAway, shelf, takeDown } from './shelf';
import { Shift } from './shift';
import { type Door, Store } from './store';
import { open, waitAfter } from './vault';
import type { Begun, Talk } from './talk';

/** Far too easy to guess from the marks on the glass: one digit six times, or six in a row. */
export function isEasy(pin: string): boolean {
  return /^(\d)\1+$/.test(pin) || '01234567890'.includes(pin) || '09876543210'.includes(pin) || pin.length !== DIGITS;
}

export class Entry {
  private readonly keypad: Keypad;

  constructor(private readonly root: HTMLElement, private readonly words: Words, private readonly store: Store, private readonly talk: Talk) {
    this.keypad = new Keypad(root);
  }

  /** The shift that waits on this device, or a new one. */
  async shift(): Promise<Shift> {
    const door = await this.store.door();
    return door === undefined ? this.signIn() : this.unlock(door);
  }

  private say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  // --- a shift that waits --------------------------------------------------------------------------------------

  private async unlock(found: Door): Promise<Shift> {
    let door = found;
    let note = '';
    part(this.root, 'pin-where').textContent = where(this.words, door);
    scene(this.root, 'pin');
    const forgotten = part(this.root, 'pin-forgotten');
    forgotten.hidden = false;
    forgotten.addEventListener('click', () => { void this.forgotten(); }, { once: true });
    for (;;) {
      const asking = this.keypad.ask(this.say('pin_again'), note);
      await this.wait(door.notBefore);
      const pin = await asking;
      this.keypad.say(this.say('pin_trying'));
      const key = await open(door.lock, pin);
      if (key !== null) {
        await this.store.putDoor({ ...door, wrong: 0, notBefore: 0 });
        return Shift.resume(this.store, key);
      }
      door = { ...door, wrong: door.wrong + 1, notBefore: Date.now() + waitAfter(door.wrong + 1) };
      await this.store.putDoor(door); // before anything is said: a reload does not shorten the wait
      note = this.say('pin_wrong');
    }
  }

  /** The PIN is not known any more: what was not sent stays locked here, and the desk is free for a new shift. */
  private async forgotten(): Promise<void> {
    const count = (await this.store.records()).filter(isUnsent).length;
    const anew = async (): Promise<void> => {
      if (count === 0) await this.store.wipe();
      else putAway();
      location.reload();
    };
    part(this.root, 'forgotten').replaceChildren(
      h('p', {}, this.say(count === 0 ? 'forgotten_clear' : 'forgotten_unsent', { count })),
      h('button', { type: 'button', class: 'btn', click: () => { void anew(); } }, this.say('forgotten_anew')),
    );
    part(this.root, 'pin-forgotten').hidden = true;
  }

  /** Shifts that were locked away, each with what it holds. */
  private async offerLocked(): Promise<void> {
    for (const name of shelf().slice(1)) {
      const store = await Store.open(name);
      const [door, records] = [await store.door(), await store.records()];
      if (door === undefined) continue;
      const at = where(this.words, door);
      const text = this.say('locked_shift', { where: at, count: records.filter(isUnsent).length });
      part(this.root, 'locked').append(h('button', { type: 'button', class: 'btn', click: () => { takeDown(name); location.reload(); } }, text));
    }
  }

  private async wait(until: number): Promise<void> {
    this.keypad.deaf(until > Date.now());
    for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
      this.keypad.say(this.say('pin_wait', { seconds: Math.ceil(left / 1000) }));
      await new Promise((resolve) => { setTimeout(resolve, Math.min(left, 1000)); });
    }
    if (until > 0) this.keypad.say(this.say('pin_try_again'));
    this.keypad.deaf(false);
  }

  // --- a new shift ---------------------------------------------------------------------------------------------

  private async signIn(): Promise<Shift> {
    scene(this.root, 'sign-in');
    await this.offerLocked();
    const forms = [...this.root.querySelectorAll<HTMLFormElement>('[data-part="desk-form"], [data-part="doors-form"]')];
    if (forms.length === 0) return new Promise(() => {}); // a stranger: the page says where to sign in
    for (;;) {
      const begun = await this.chosen(forms);
      const pin = await this.newPin(begun);
      scene(this.root, 'busy');
      const shift = await Shift.begin(this.store, pin, begun.post, begun.list, undefined, begun.retests);
      if (typeof navigator.storage?.persist === 'function') await navigator.storage.persist();
      return shift;
    }
  }

  /** A desk of a point, or doors, that the server gave us, with the list. */
  private async chosen(forms: HTMLFormElement[]): Promise<Begun> {
    for (;;) {
      const form = await new Promise<HTMLFormElement>((resolve) => {
        for (const one of forms) one.addEventListener('submit', (event) => { event.preventDefault(); resolve(one); }, { once: true });
      });
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

  private async newPin(begun: Begun): Promise<string> {
    part(this.root, 'pin-where').textContent = where(this.words, begun.post);
    scene(this.root, 'pin');
    let note = this.say('pin_why');
    for (;;) {
      const pin = await this.keypad.ask(this.say('pin_new'), note);
      if (isEasy(pin)) { note = this.say('pin_easy'); continue; }
      if ((await this.keypad.ask(this.say('pin_repeat'))) === pin) return pin;
      note = this.say('pin_differs');
    }
  }
}
