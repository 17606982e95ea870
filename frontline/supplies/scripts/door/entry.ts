/** The way in: the code of the day and a PIN online once; afterwards the PIN opens the list, network or not. */
import { part, scene, type Words } from '../../../ui/scripts/lib/field/dom';
import { Gate, stayOnDisk } from '../../../ui/scripts/lib/field/gate';
import { Refusal } from '../../../ui/scripts/lib/field/server';
import type { Shelf } from '../../../ui/scripts/lib/field/shelf';
import type { Store } from '../../../ui/scripts/lib/field/store';
import type { Rounds } from './list';
import type { Talk } from './talk';
import { type Post, Tour } from './tour';

/** A code out of an address like #code=ABC: the QR of the round holds it, so that no server's log does. */
export function codeIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? '';
}

export class Entry extends Gate {
  constructor(root: HTMLElement, words: Words, store: Store, shelf: Shelf, private readonly talk: Talk) {
    super(root, words, store, shelf);
  }

  /** The day that waits on this telephone, or a new one. */
  async tour(): Promise<Tour> {
    const door = await this.store.door();
    return door === undefined ? this.signIn() : Tour.resume(this.store, await this.unlock(door));
  }

  private async signIn(): Promise<Tour> {
    scene(this.root, 'sign-in');
    await this.offerLocked();
    const form = part<HTMLFormElement>(this.root, 'code-form');
    const fill = (): void => { part<HTMLInputElement>(this.root, 'code').value = codeIn(location.hash); };
    fill();
    window.addEventListener('hashchange', fill); // another code was scanned while the page was open
    const { post, list } = await this.opened(form);
    history.replaceState(null, '', location.pathname); // the code is used
    const pin = await this.newPin({ point: post.crew.name, desk: 0, doors: true });
    scene(this.root, 'busy');
    const tour = await Tour.begin(this.store, pin, post, list);
    await stayOnDisk();
    return tour;
  }

  private async opened(form: HTMLFormElement): Promise<{ post: Post; list: Rounds }> {
    for (;;) {
      await this.sent([form]);
      const progress = part(this.root, 'sign-in-note');
      progress.textContent = this.say('loading');
      try {
        return await this.talk.signIn(String(new FormData(form).get('code')));
      } catch (error) {
        const said = error instanceof Refusal ? error.message : '';
        progress.textContent = said !== '' ? said : this.say(error instanceof Refusal && error.status < 500 ? 'sign_in_refused' : 'no_network');
      }
    }
  }
}
