/** The card of the open tube: its name, how many are in it, and whether it may be sealed. */
import { h, part } from '../../../ui/scripts/lib/field/dom';
import type { Says } from './says';
import { isFull, short, type Tube, valid } from './tube';

export function drawTube(root: HTMLElement, says: Says, tube: Tube | null): void {
  const count = tube === null ? 0 : valid(tube).length;
  const full = tube !== null && isFull(tube);
  const place = part(root, 'tube');
  place.dataset['state'] = tube === null ? 'none' : full ? 'full' : 'open';
  part(root, 'tube-name').textContent = tube === null ? says.say('no_tube') : says.say('tube', { tube: short(tube.barcode) });
  part(root, 'tube-count').textContent = tube === null ? says.say('scan_tube') : says.say('of', { count, size: tube.capacity });
  part(root, 'slots').replaceChildren(...Array.from({ length: tube?.capacity ?? 0 }, (_, at) => h('i', { class: at < count ? 'on' : '' })));
  const seal = part<HTMLButtonElement>(root, 'seal');
  seal.disabled = count === 0;
  seal.classList.toggle('btn-primary', full);
}
