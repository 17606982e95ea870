/** The way in: choose the grid and a PIN online once; afterwards the PIN opens the list, network or not. */
import { part, scene, type Words } from '../../../ui/scripts/lib/field/dom';
import { Gate, stayOnDisk } from '../../../ui/scripts/lib/field/gate';
import { Refusal } from '../../../ui/scripts/lib/field/server';
import type { Shelf } from '../../../ui/scripts/lib/field/shelf';
import type { Store } from '../../../ui/scripts/lib/field/store';
import type { GridList } from './list';
import { Morning, type Post } from './morning';
import type { Talk } from './talk';

export class Entry extends Gate {
  constructor(root: HTMLElement, words: Words, store: Store, shelf: Shelf, private readonly talk: Talk) {
    super(root, words, store, shelf);
  }

  /** The morning that waits on this telephone, or a new one. */
  async morning(): Promise<Morning> {
    const door = await this.store.door();
    return door === undefined ? this.signIn() : Morning.resume(this.store, await this.unlock(door));
  }

  private async signIn(): Promise<Morning> {
    scene(this.root, 'sign-in');
    await this.offerLocked();
    const form = this.root.querySelector<HTMLFormElement>('[data-part="grid-form"]');
    if (form === null) return new Promise(() => {}); // a stranger: the page says where to sign in
    const { post, list } = await this.chosen(form);
    const pin = await this.newPin({ point: post.grid.name, desk: 0, doors: true });
    scene(this.root, 'busy');
    const morning = await Morning.begin(this.store, pin, post, list);
    await stayOnDisk();
    return morning;
  }

  private async chosen(form: HTMLFormElement): Promise<{ post: Post; list: GridList }> {
    for (;;) {
      await this.sent([form]);
      const progress = part(this.root, 'sign-in-note');
      progress.textContent = this.say('loading');
      try {
        return await this.talk.signIn(String(new FormData(form).get('grid')));
      } catch (error) {
        const said = error instanceof Refusal ? error.message : '';
        progress.textContent = said !== '' ? said : this.say(error instanceof Refusal && error.status < 500 ? 'sign_in_refused' : 'no_network');
      }
    }
  }
}
