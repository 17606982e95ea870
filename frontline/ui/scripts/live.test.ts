import { beforeEach, describe, expect, it, vi } from 'vitest';

class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeStream;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    FakeStream.last = this;
  }
  close(): void {}
}

async function page(): Promise<{ tasks: () => number; areas: () => number }> {
  vi.resetModules();
  vi.stubGlobal('EventSource', FakeStream);
  document.body.innerHTML = `<i data-live-state data-live="Live" data-reconnecting="Again"></i>
    <div id="t" data-topics="tasks"></div><div id="a" data-topics="areas tasks"></div>`;
  const { attach } = await import('./live');
  const count = (id: string): (() => number) => {
    const element = document.getElementById(id)!;
    const heard = vi.fn();
    element.addEventListener('changed', heard);
    attach(element);
    return () => heard.mock.calls.length;
  };
  const counts = { tasks: count('t'), areas: count('a') };
  await Promise.resolve();
  return counts;
}

const sign = (): string => document.querySelector('[data-live-state]')!.textContent!;

describe('live', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it('asks once for all topics and refreshes whom it concerns', async () => {
    const { tasks, areas } = await page();
    expect(FakeStream.last.url).toBe('/live/?topics=areas%2Ctasks');
    FakeStream.last.dispatchEvent(new MessageEvent('message', { data: 'areas' }));
    expect([tasks(), areas()]).toEqual([0, 1]);
  });

  it('says when it is cut off and catches up afterwards', async () => {
    const { tasks, areas } = await page();
    FakeStream.last.dispatchEvent(new Event('open'));
    expect(sign()).toBe('Live');
    FakeStream.last.dispatchEvent(new Event('error'));
    expect(sign()).toBe('Again');
    FakeStream.last.dispatchEvent(new Event('open'));
    expect([tasks(), areas()]).toEqual([1, 1]);
  });
});
