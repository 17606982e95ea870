import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, attach, show } from './offline';

const told = (): string | null => document.querySelector('p')!.textContent;

beforeEach(() => {
  document.body.innerHTML = '<p data-offline-state data-asking="wait" data-fresh="ready" data-kept="old" data-not_kept="no"></p>';
});

describe('offline', () => {
  it("says the state in the page's words", () => {
    show('fresh');
    expect(told()).toBe('ready');
    expect(document.documentElement.dataset['offline']).toBe('fresh');
  });

  it('asks the worker for this page in its language and hears the answer', async () => {
    const postMessage = vi.fn((_: unknown, ports: MessagePort[]) => { ports[0]!.postMessage({ state: 'kept' }); });
    expect(await ask({ postMessage } as unknown as ServiceWorker, '/check/', 'en')).toEqual({ state: 'kept' });
    expect(postMessage.mock.calls[0]![0]).toEqual({ keep: '/check/', language: 'en' });
  });

  it('says so when the browser keeps nothing', async () => {
    attach();
    await vi.waitFor(() => { expect(told()).toBe('no'); });
  });
});
