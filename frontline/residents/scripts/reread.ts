/**
 * Reads a resident's page again when something changed: the small pages have no htmx.
 *
 *     <div id="sheet-now" data-behaviour="live residents/reread" data-topics="measures">
 *
 * The whole `#content` is taken from the new page, so that the heading changes too. A page that does not
 * come (no signal, signed out) leaves the old one standing.
 */
import { attachAll } from '../../ui/scripts/lib/behaviours';

let reading = false;

async function reread(): Promise<void> {
  if (reading) return;
  reading = true;
  try {
    const answer = await fetch(location.href, { redirect: 'error' });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#content');
    const old = document.querySelector('#content');
    if (!answer.ok || fresh === null || old === null) return;
    old.replaceWith(fresh);
    await attachAll(fresh as HTMLElement);
  } catch {
    // the connection is gone; `live` says "changed" again once it is back
  } finally {
    reading = false;
  }
}

export function attach(element: HTMLElement): void {
  element.addEventListener('changed', () => void reread());
}
