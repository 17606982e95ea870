import { expect, it, vi } from 'vitest';
import { attach } from './reread';

const PAGE = '<main id="content"><h1>new</h1></main>';

function begin(answer: () => Promise<Response>): HTMLElement {
  document.body.innerHTML = '<main id="content"><h1>old</h1><div id="now"></div></main>';
  vi.stubGlobal('fetch', vi.fn(answer));
  const element = document.querySelector<HTMLElement>('#now')!;
  attach(element);
  element.dispatchEvent(new CustomEvent('changed'));
  return element;
}

const heading = () => document.querySelector('h1')?.textContent;

it('takes the heading and all that stands below it from the new page', async () => {
  begin(async () => new Response(PAGE));
  await vi.waitFor(() => expect(heading()).toBe('new'));
});

it('keeps the old page when none comes', async () => {
  for (const answer of [async () => new Response(PAGE, { status: 500 }), async () => Promise.reject(new TypeError())]) {
    begin(answer);
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledOnce());
    await new Promise((done) => setTimeout(done));
    expect(heading()).toBe('old');
  }
});
