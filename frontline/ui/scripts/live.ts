/**
 * Refreshes a part of the page when the city changed something it shows.
 *
 *     <div data-behaviour="live" data-topics="tasks areas" hx-get="/command/board/" hx-trigger="changed">
 *
 * The server's stream at /live/ names topics; an element is refreshed by the event `changed`, which htmx
 * answers. One connection serves all elements of the page and says its state in `[data-live-state]`.
 * After a break everything is refreshed once, because events may have been missed meanwhile.
 */
export type State = 'live' | 'reconnecting';

const subscribers = new Map<HTMLElement, ReadonlySet<string>>();
let stream: EventSource | null = null;
let broken = false;

export function show(state: State): void {
  for (const sign of document.querySelectorAll<HTMLElement>('[data-live-state]')) {
    sign.dataset['state'] = state;
    sign.textContent = sign.dataset[state] ?? state;
  }
}

/** Tell every element on the page that wants one of these topics; elements that htmx replaced are forgotten. */
export function announce(topics: readonly string[] | 'all'): void {
  for (const [element, wanted] of subscribers) {
    if (!element.isConnected) subscribers.delete(element);
    else if (topics === 'all' || topics.some((topic) => wanted.has(topic))) element.dispatchEvent(new CustomEvent('changed'));
  }
}

function allTopics(): string {
  return [...new Set([...subscribers.values()].flatMap((wanted) => [...wanted]))].sort().join(',');
}

function opened(): void {
  show('live');
  if (broken) announce('all');
  broken = false;
}

function failed(): void {
  broken = true;
  show('reconnecting');
  // the browser gives up for good when the server answers with an error: try anew, unhurriedly
  if (stream?.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
}

function connect(): void {
  stream?.close();
  stream = new EventSource(`/live/?topics=${encodeURIComponent(allTopics())}`);
  stream.addEventListener('open', opened);
  stream.addEventListener('error', failed);
  stream.addEventListener('message', (event: MessageEvent<string>) => announce(event.data.split(/[\s,]+/)));
}

let planned = false;

export function attach(element: HTMLElement): void {
  subscribers.set(element, new Set((element.dataset['topics'] ?? '').split(/\s+/).filter(Boolean)));
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    connect();
  });
}
