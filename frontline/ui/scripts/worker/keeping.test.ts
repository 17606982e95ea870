import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerData, answering, answerFile, answerPage, declarationIn, keep, keptPage } from './keeping';

class FakeCache {
  readonly held = new Map<string, Response>();
  async match(url: string | Request): Promise<Response | undefined> { return this.held.get(key(url))?.clone(); }
  async put(url: string | Request, answer: Response): Promise<void> { this.held.set(key(url), answer); }
}
class FakeCaches {
  readonly all = new Map<string, FakeCache>();
  async open(name: string): Promise<FakeCache> { return this.all.get(name) ?? this.all.set(name, new FakeCache()).get(name)!; }
  async keys(): Promise<string[]> { return [...this.all.keys()]; }
  async delete(name: string): Promise<boolean> { return this.all.delete(name); }
  async match(url: Request): Promise<Response | undefined> {
    for (const cache of this.all.values()) { const found = await cache.match(url); if (found) return found; }
    return undefined;
  }
}
const HOUSE = 'https://city.test';
const key = (url: string | Request): string => (typeof url === 'string' ? url : url.url).replace(HOUSE, '');

const network = new Map<string, () => Response | Promise<Response>>();
const asked = vi.fn(async (input: string | Request, _options?: RequestInit) => {
  const answer = network.get(key(input));
  if (answer === undefined) throw new TypeError('Failed to fetch');
  return answer();
});
let held: FakeCaches;

function declaring(version: string, files: string[], data: string[] = []): void {
  const declared = JSON.stringify({ version, files, data });
  network.set('/check/', () => new Response(`page ${version}<script type="application/json" data-offline>${declared}</script>`));
  for (const url of [...files, ...data]) network.set(url, () => new Response(`${url} of ${version}`));
}
const get = (path: string): Request => new Request(`${HOUSE}${path}`);
const text = async (answer: Promise<Response | undefined>): Promise<string> => (await (await answer)?.text()) ?? 'nothing';

beforeEach(() => {
  network.clear();
  asked.mockClear();
  held = new FakeCaches();
  vi.stubGlobal('caches', held);
  vi.stubGlobal('fetch', asked);
});

describe('keeping a page', () => {
  it('keeps it whole, as a stranger sees it, in the language asked for', async () => {
    declaring('1', ['/static/a.js'], ['/keys.json']);
    expect(await keep('/check/', 'en')).toEqual({ state: 'fresh' });
    expect(await text(keptPage('/check/'))).toContain('page 1');
    expect([...held.all.keys()]).toEqual(['kept:/check/:1', 'kept-data']);
    expect(asked.mock.calls.every(([, options]) => options?.credentials === 'omit' && options.redirect === 'error')).toBe(true);
    expect(asked.mock.calls[0]![1]!.headers).toEqual({ 'Accept-Language': 'en' });
  });

  it('keeps nothing of a page that does not ask, or that a stranger may not see', async () => {
    network.set('/mine/', () => new Response('Lin is in isolation'));
    expect((await keep('/mine/', 'en')).why).toContain('does not ask');
    network.set('/mine/', () => new Response('sign in', { status: 403 }));
    expect((await keep('/mine/', 'en')).state).toBe('not_kept');
    expect(await keptPage('/mine/')).toBeUndefined();
  });

  it('stays with the version it has whole when a file of the new one is missing', async () => {
    declaring('1', ['/static/a.js']);
    await keep('/check/', 'en');
    declaring('2', ['/static/b.js']);
    network.delete('/static/b.js');
    expect(await keep('/check/', 'en')).toEqual({ state: 'kept' });
    expect(await text(keptPage('/check/'))).toContain('page 1');
  });

  it('has two versions, the newest first; one taken back goes', async () => {
    for (const version of ['1', '2', '3']) { declaring(version, []); await keep('/check/', 'en'); }
    expect(await text(keptPage('/check/'))).toContain('page 3');
    expect((await held.keys()).filter((name) => name.startsWith('kept:'))).toEqual(['kept:/check/:2', 'kept:/check/:3']);
    declaring('2', []);
    await keep('/check/', 'en');
    expect(await text(keptPage('/check/'))).toContain('page 2');
    expect((await held.keys()).filter((name) => name.startsWith('kept:'))).toEqual(['kept:/check/:2']);
  });
});

describe('answering', () => {
  it('takes the page from the network while it answers in time, else the kept one', async () => {
    declaring('1', []);
    await keep('/check/', 'en');
    network.set('/check/', () => new Response('new'));
    expect(await text(answerPage(get('/check/')))).toBe('new');
    network.set('/check/', () => new Response('broken', { status: 502 }));
    expect(await text(answerPage(get('/check/')))).toContain('page 1');
    network.set('/check/', () => new Promise<Response>(() => {}));
    expect(await text(answerPage(get('/check/?x=1'), 1))).toContain('page 1');
    network.delete('/check/');
    expect(await text(answerPage(get('/check/')))).toContain('page 1');
  });

  it('answers files from what is kept and data from the network first', async () => {
    declaring('1', ['/static/a.js'], ['/keys.json']);
    await keep('/check/', 'en');
    network.set('/static/a.js', () => new Response('other'));
    network.set('/keys.json', () => new Response('newer keys'));
    expect(await text(answerFile(get('/static/a.js')))).toBe('/static/a.js of 1');
    expect(await text(answerData(get('/keys.json')))).toBe('newer keys');
    network.clear();
    expect(await text(answerData(get('/keys.json')))).toBe('newer keys');
    await expect(answerData(get('/other.json'))).rejects.toThrow();
    await expect(answerPage(get('/other/'))).rejects.toThrow();
  });

  it('leaves everything else to the browser', () => {
    const navigation = { url: `${HOUSE}/a/`, method: 'GET', mode: 'navigate' } as Request;
    expect(answering(navigation, HOUSE)).toBe(answerPage);
    expect(answering(get('/static/x.js'), HOUSE)).toBe(answerFile);
    expect(answering(get('/keys.json'), HOUSE)).toBe(answerData);
    expect(answering(get('/live/'), HOUSE)).toBeNull();
    expect(answering(new Request(`${HOUSE}/static/x`, { method: 'POST' }), HOUSE)).toBeNull();
    expect(answering(new Request('https://elsewhere.test/static/x.js'), HOUSE)).toBeNull();
  });

  it('reads what a page says of itself', () => {
    expect(declarationIn('<p>no</p>')).toBeNull();
    expect(declarationIn('<script type="application/json" data-offline>{"version":"1","files":[],"data":[]}</script>')).toEqual(
      { version: '1', files: [], data: [] });
  });
});
