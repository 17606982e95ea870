/**
 * Rings when a number went up: `<span data-behaviour="hotline/ring" data-count="3" hidden>` inside a live part.
 *
 * Live updates bring a new element with the new number; the sound is made here, so that no file is fetched.
 * Browsers let a page sound once somebody has pressed a key in it; the red line on the page does not wait for that.
 */
let last: number | null = null;

export function forget(): void {
  last = null;
}

/** Whether it rings: only for more than was there before, never on opening the page. */
export function rises(count: number): boolean {
  const more = last !== null && count > last;
  last = count;
  return more;
}

function sound(): void {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  for (const start of [0, 0.35, 0.7]) {
    const tone = context.createOscillator();
    tone.frequency.value = 880;
    tone.connect(context.destination);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.2);
  }
  setTimeout(() => void context.close(), 2000);
}

export function attach(element: HTMLElement): void {
  if (rises(Number(element.dataset['count'] ?? '0'))) sound();
}
