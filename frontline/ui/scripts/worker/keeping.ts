/**
 * What the service worker keeps, and what it answers from it.
 *
 * A page is kept whole (itself and every file it names) or not at all, in a cache of its own for each version; the
 * page goes in last, so a cache that holds its page is complete. It is fetched without cookies: whatever is kept is
 * what a stranger is shown, never somebody's own page. Data that a page names ends in `.json` and is refreshed by
 * itself whenever the network answers.
 */
const KEPT = 'kept:';
const DATA = 'kept-data';
const GENERATIONS = 2; // versions of one page: an open tab may still need a file of the one before
const ANY = { ignoreVary: true }; // kept as a stranger sees it, for whoever holds the device
const PATIENCE = 3000; // ms for the network to answer before the kept page does

/** What a page says of itself in `<script type="application/json" data-offline>`. */
export interface Declaration { version: string; files: string[]; data: string[] }

/** What the page is told: `fresh` just fetched, `kept` from before, `not_kept` with the reason. */
export interface Told { state: 'fresh' | 'kept' | 'not_kept'; why?: string }

const DECLARED = /<script type="application\/json" data-offline>([^<]*)<\/script>/;

export function declarationIn(html: string): Declaration | null {
  const found = DECLARED.exec(html)?.[1];
  return found === undefined ? null : (JSON.parse(found) as Declaration);
}

function cacheName(page: string, version: string): string {
  return `${KEPT}${page}:${version}`;
}

async function generations(page: string): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(`${KEPT}${page}:`));
}

/** The newest complete copy of a page. */
export async function keptPage(page: string): Promise<Response | undefined> {
  for (const name of (await generations(page)).reverse()) {
    const found = await (await caches.open(name)).match(page, ANY);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function asNobody(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, { credentials: 'omit', cache: 'no-cache', redirect: 'error', headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function putAll(cache: Cache, urls: string[]): Promise<void> {
  await Promise.all(urls.map(async (url) => {
    if ((await cache.match(url, ANY)) === undefined) await cache.put(url, await asNobody(url));
  }));
}

/** The answer with the time at which this device received it (its own clock, ms): data may be read days later. */
async function stamped(answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers);
  headers.set('X-Received', String(Date.now()));
  return new Response(await answer.blob(), { headers });
}

async function refreshData(urls: string[]): Promise<void> {
  const cache = await caches.open(DATA);
  await Promise.all(urls.map(async (url) => cache.put(url, await stamped(await asNobody(url)))));
}

/** The version before stays for tabs that are still open; one from after it was taken back by the house. */
async function forgetOthers(page: string, newest: string): Promise<void> {
  const all = await generations(page);
  const at = all.indexOf(newest);
  const over = [...all.slice(0, Math.max(0, at - GENERATIONS + 1)), ...all.slice(at + 1)];
  await Promise.all(over.map((name) => caches.delete(name)));
}

async function fetchWhole(page: string, language: string): Promise<void> {
  const answer = await asNobody(page, { 'Accept-Language': language });
  const declared = declarationIn(await answer.clone().text());
  if (declared === null) throw new Error(`${page} does not ask to be kept`);
  const name = cacheName(page, declared.version);
  const cache = await caches.open(name);
  await putAll(cache, declared.files);
  await refreshData(declared.data);
  await cache.put(page, answer);
  await forgetOthers(page, name);
}

/** Keep a page that asks for it. What was kept before stays when anything fails. */
export async function keep(page: string, language: string): Promise<Told> {
  try {
    await fetchWhole(page, language);
    return { state: 'fresh' };
  } catch (error) {
    const before = await keptPage(page);
    return before === undefined ? { state: 'not_kept', why: String(error) } : { state: 'kept' };
  }
}

function inTime(answer: Promise<Response>, limit: number): Promise<Response> {
  return Promise.race([answer, new Promise<Response>((_, reject) => { setTimeout(() => { reject(new Error('slow')); }, limit); })]);
}

/** A page: from the network, so that a new version takes over at the next load; else the kept one. */
export async function answerPage(request: Request, patience = PATIENCE): Promise<Response> {
  const kept = await keptPage(new URL(request.url).pathname);
  if (kept === undefined) return fetch(request);
  try {
    const live = await inTime(fetch(request), patience);
    return live.status < 500 ? live : kept;
  } catch {
    return kept;
  }
}

/** A built file: its name changes with its content, so a kept one is as good as a new one. */
export async function answerFile(request: Request): Promise<Response> {
  return (await caches.match(request, ANY)) ?? fetch(request);
}

/** Data of a kept page: from the network and kept, else as kept. Other data passes through. */
export async function answerData(request: Request, patience = PATIENCE): Promise<Response> {
  const cache = await caches.open(DATA);
  const kept = await cache.match(request.url, ANY);
  if (kept === undefined) return fetch(request);
  try {
    const live = await inTime(asNobody(request.url), patience);
    await cache.put(request.url, await stamped(live.clone()));
    return live;
  } catch {
    return kept;
  }
}

/** Who answers a request; null leaves it to the browser: everything that is not asked for by GET from this house. */
export function answering(request: Request, origin: string): ((request: Request) => Promise<Response>) | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return null;
  if (request.mode === 'navigate') return answerPage;
  if (url.pathname.startsWith('/static/')) return answerFile;
  return url.pathname.endsWith('.json') ? answerData : null;
}
