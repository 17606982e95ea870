/** The way in behind a PIN: chosen online once; afterwards it opens what the device keeps, network or not. */
import { h, part, say, scene, where, type Words } from './dom';
import { DIGITS, Keypad } from './pin';
import { isUnsent } from './sending';
import type { Shelf } from './shelf';
import { type Door, Store } from './store';
import { open, waitAfter } from './vault';

/** Far too easy to guess from the marks on the glass: one digit six times, or six in a row. */
export function isEasy(pin: string): boolean {
  return /^(\d)\1+$/.test(pin) || '01234567890'.includes(pin) || '09876543210'.includes(pin) || pin.length !== DIGITS;
}

/** True for the one tab that has the page, for as long as it is open. A page that is being left lets go late. */
export function isOnlyTab(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const hold = (): Promise<never> => { resolve(true); return new Promise(() => {}); };
    navigator.locks.request(name, { signal: AbortSignal.timeout(LEAVING) }, hold).catch(() => { resolve(false); });
  });
}
const LEAVING = 1_500; // ms that another tab may take to let go

/** Ask the browser not to clear what waits here; it may say no. */
export async function stayOnDisk(): Promise<void> {
  if (typeof navigator.storage?.persist === 'function') await navigator.storage.persist();
}

export class Gate {
  private readonly keypad: Keypad;

  constructor(
    protected readonly root: HTMLElement,
    protected readonly words: Words,
    protected readonly store: Store,
    private readonly shelf: Shelf,
  ) {
    this.keypad = new Keypad(root);
  }

  protected say(key: string, values: Record<string, string | number> = {}): string { return say(this.words, key, values); }

  /** The key of what waits on this device. */
  protected async unlock(found: Door): Promise<CryptoKey> {
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
        return key;
      }
      door = { ...door, wrong: door.wrong + 1, notBefore: Date.now() + waitAfter(door.wrong + 1) };
      await this.store.putDoor(door); // before anything is said: a reload does not shorten the wait
      note = this.say('pin_wrong');
    }
  }

  /** The PIN is not known any more: what was not sent stays locked here, and the device is free for a new beginning. */
  private async forgotten(): Promise<void> {
    const count = (await this.store.records()).filter(isUnsent).length;
    const anew = async (): Promise<void> => {
      if (count === 0) await this.store.wipe();
      else this.shelf.putAway();
      location.reload();
    };
    part(this.root, 'forgotten').replaceChildren(
      h('p', {}, this.say(count === 0 ? 'forgotten_clear' : 'forgotten_unsent', { count })),
      h('button', { type: 'button', class: 'btn', click: () => { void anew(); } }, this.say('forgotten_anew')),
    );
    part(this.root, 'pin-forgotten').hidden = true;
  }

  /** What was locked away, each with what it holds. */
  protected async offerLocked(): Promise<void> {
    for (const name of this.shelf.names().slice(1)) {
      const store = await Store.open(name);
      const [door, records] = [await store.door(), await store.records()];
      if (door === undefined) continue;
      const at = where(this.words, door);
      const text = this.say('locked_shift', { where: at, count: records.filter(isUnsent).length });
      part(this.root, 'locked').append(h('button', { type: 'button', class: 'btn', click: () => { this.shelf.takeDown(name); location.reload(); } }, text));
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

  /** Typed twice. */
  protected async newPin(at: { point: string; desk: number; doors?: boolean }): Promise<string> {
    part(this.root, 'pin-where').textContent = where(this.words, at);
    scene(this.root, 'pin');
    let note = this.say('pin_why');
    for (;;) {
      const pin = await this.keypad.ask(this.say('pin_new'), note);
      if (isEasy(pin)) { note = this.say('pin_easy'); continue; }
      if ((await this.keypad.ask(this.say('pin_repeat'))) === pin) return pin;
      note = this.say('pin_differs');
    }
  }

  /** The form that is sent next, of these. */
  protected sent(forms: HTMLFormElement[]): Promise<HTMLFormElement> {
    return new Promise((resolve) => {
      for (const one of forms) one.addEventListener('submit', (event) => { event.preventDefault(); resolve(one); }, { once: true });
    });
  }
}
