/** How a page that works without a network talks with the server. A device two releases old still talks so. */
export interface Receipt { ref: string; as: 'stored' | 'held'; why: string }
export interface Answer { now: string; receipts: Receipt[]; speed: number }

/** The server answered and said no; `status` says what kind of no. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly retryAfter = 0) { super(message); }
}

const PATIENCE = 20_000; // ms for an answer

async function ask(url: string, init: RequestInit, patience = PATIENCE): Promise<unknown> {
  const answer = await fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(patience) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const words = await answer.text().catch(() => '');
  throw new Refusal(answer.status, sentence(words), Number(answer.headers.get('Retry-After') ?? '0') * 1000);
}

function sentence(body: string): string {
  try {
    return String((JSON.parse(body) as { title?: unknown }).title ?? '');
  } catch {
    return '';
  }
}

export function post(url: string, token: string, body: unknown, others: Record<string, string> = {}, patience?: number): Promise<unknown> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...others };
  if (token !== '') headers['Authorization'] = `Bearer ${token}`;
  return ask(url, { method: 'POST', headers, body: JSON.stringify(body) }, patience);
}

export function get(url: string, token: string, patience?: number): Promise<unknown> {
  return ask(url, { headers: { Authorization: `Bearer ${token}` } }, patience);
}
