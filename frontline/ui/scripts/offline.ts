/**
 * Keeps this page for use without a network, and says whether it is kept.
 *
 *     {% offline_page "bare" "offline city/check" data=keys_url %}
 *
 * The tag writes the element and the list of what the page needs; the service worker (worker/keeping.ts) fetches
 * the page as a stranger would see it. Elements `[data-offline-state]` get the state's words from their own
 * data attributes: `data-asking`, `data-fresh`, `data-kept`, `data-not_kept`.
 */
import type { Told } from './worker/keeping';

type State = Told['state'] | 'asking';

export function show(state: State): void {
  document.documentElement.dataset['offline'] = state;
  for (const sign of document.querySelectorAll<HTMLElement>('[data-offline-state]')) {
    sign.dataset['state'] = state;
    sign.textContent = sign.dataset[state] ?? '';
  }
}

export function ask(worker: Pick<ServiceWorker, 'postMessage'>, page: string, language: string): Promise<Told> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = (event: MessageEvent<Told>) => { resolve(event.data); port1.close(); };
    worker.postMessage({ keep: page, language }, [port2]);
  });
}

async function keepThisPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) { show('not_kept'); return; }
  try {
    await navigator.serviceWorker.register('/service-worker.js');
    const worker = (await navigator.serviceWorker.ready).active;
    show(worker === null ? 'not_kept' : (await ask(worker, location.pathname, document.documentElement.lang)).state);
  } catch {
    show(navigator.serviceWorker.controller === null ? 'not_kept' : 'kept'); // the network is gone
  }
}

export function attach(): void {
  show('asking');
  void keepThisPage();
  window.addEventListener('online', () => { void keepThisPage(); });
}
