/**
 * The service worker, served at `/service-worker.js` for the whole house. Only pages that name the behaviour
 * `offline` register it, and only they are kept. Built as one file without imports: old phones know no others.
 */
import { answering, keep, type Told } from './keeping';

/** The part of a service worker's world that is used here; TypeScript's own cannot stand beside the page's. */
interface Lasting extends Event { waitUntil(work: Promise<unknown>): void }
interface Asked extends Lasting { request: Request; respondWith(answer: Promise<Response>): void }
interface Message extends Lasting { data: { keep?: unknown; language?: unknown } | null; ports: readonly MessagePort[] }
interface World {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', answer: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', answer: (event: Asked) => void): void;
  addEventListener(kind: 'message', answer: (event: Message) => void): void;
}
const world = self as unknown as World;

// caches are told apart by version, so a new worker may serve a page of the one before
world.addEventListener('install', (event) => { event.waitUntil(world.skipWaiting()); });
world.addEventListener('activate', (event) => { event.waitUntil(world.clients.claim()); });

world.addEventListener('fetch', (event) => {
  const answer = answering(event.request, world.location.origin);
  if (answer !== null) event.respondWith(answer(event.request));
});

world.addEventListener('message', (event) => {
  const page = event.data?.keep;
  if (typeof page !== 'string' || !page.startsWith('/')) return;
  const kept = keep(page, String(event.data?.language ?? ''));
  event.waitUntil(kept.then((told: Told) => { event.ports[0]?.postMessage(told); }));
});
