import { afterEach, describe, expect, it, vi } from 'vitest';
import { attach } from './check';

const WORDS = { no_https: { zh: '请用 https', en: 'use https' }, no_list: { zh: '没有密钥', en: 'no keys' } };
const PAGE = `<div id="root" data-keys="/certificates/keys.json"><p data-part="hint"></p><p data-part="keys"></p>
  <form data-part="ask"><input type="radio" name="purpose" value="gate" checked><input name="code">
  <button type="button" data-part="camera"></button></form><video data-part="video" hidden></video>
  <section data-part="answer" hidden><b data-say="zh why"></b><dl data-part="slip"><dd data-slot="holder">x</dd></dl>
  <button data-part="next"></button></section>
  <script type="application/json" data-part="words">${JSON.stringify(WORDS)}</script></div>`;

function opened(secure: boolean): (name: string) => HTMLElement {
  vi.stubGlobal('isSecureContext', secure);
  vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('no network'); }));
  document.documentElement.lang = 'en';
  document.body.innerHTML = PAGE;
  attach(document.getElementById('root')!);
  return (name) => document.querySelector<HTMLElement>(`[data-part=${name}]`)!;
}

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

describe('check', () => {
  it('says that it needs https where the browser keeps its tools back', () => {
    expect(opened(false)('hint').textContent).toBe('use https');
  });

  it('looks at the lists again while it stands open', async () => {
    vi.useFakeTimers();
    opened(true);
    await vi.advanceTimersByTimeAsync(0);
    const asked = (): number => vi.mocked(fetch).mock.calls.length;
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(2);
  });

  it('without keys it cannot tell, and shows nothing of whatever was scanned', async () => {
    const part = opened(true);
    await vi.waitFor(() => { expect(part('keys').textContent).toBe('no keys'); });
    document.querySelector<HTMLInputElement>('[name=code]')!.value = 'https://example.test/';
    part('ask').dispatchEvent(new Event('submit', { cancelable: true }));
    await vi.waitFor(() => { expect(part('answer').dataset['reason']).toBe('prefix'); });
    expect(part('answer').dataset['tone']).toBe('amber');
    expect(part('slip').hidden).toBe(true);
    expect(part('slip').textContent).toBe('');
  });
});
