/** The menu's list of tubes: what became of each. */
import { h, part, say, type Words } from '../../../ui/scripts/lib/field/dom';
import { isUnsent } from '../../../ui/scripts/lib/field/sending';
import type { Shift } from './shift';
import { isOfRound, short, type Tube, valid } from './tube';
import type { Work } from './work';

/** All tubes of the shift, the newest first: how many, sealed or open, sent or not. */
export function drawTubes(root: HTMLElement, words: Words, work: Work, shift: Shift): void {
  const state = (tube: Tube): string => {
    const kept = shift.kept.get(tube.ref)!;
    if (kept.held !== '') return say(words, 'state_held');
    return say(words, isUnsent(kept) ? 'state_unsent' : 'state_sent');
  };
  const rows = [...shift.tubes.values()].sort((one, other) => other.openedAt - one.openedAt).map((tube) => {
    const close = (): void => { part<HTMLDialogElement>(root, 'menu').close(); };
    const inside = h('ul', { class: 'desk-inside', click: close }, ...valid(tube).map((swab) => work.line(tube, swab)));
    const head = [say(words, isOfRound(tube) ? 'tube' : 'single_tube', { tube: short(tube.barcode) }), say(words, 'of', { count: valid(tube).length, size: tube.capacity }), say(words, tube.sealedAt === undefined ? 'state_open' : 'state_sealed'), state(tube)];
    return h('details', {}, h('summary', {}, head.join(' · ')), inside);
  });
  part(root, 'tubes').replaceChildren(...(rows.length > 0 ? rows : [say(words, 'no_tubes')]));
}
