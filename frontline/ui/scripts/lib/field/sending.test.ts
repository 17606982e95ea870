import { describe, expect, it } from 'vitest';
import { batch, changed, due, isOnlyHere, isUnsent, received, waitAfter } from './sending';
import type { Kept } from './store';

const next = { ref: 'r', kind: 'tube' as const, sealed: { iv: new Uint8Array(12), bytes: new ArrayBuffer(4) } };

describe('the outbox', () => {
  it('is unsent since the oldest change without a receipt', () => {
    let kept = changed(undefined, next, 100);
    kept = changed(kept, next, 200);
    expect([kept.version, kept.since, isUnsent(kept)]).toEqual([2, 100, true]);
    kept = received(kept, 2, 300);
    expect(isUnsent(kept)).toBe(false);
    kept = changed(kept, next, 400);
    expect([kept.since, isUnsent(kept)]).toEqual([400, true]);
  });

  it('never goes back by a late receipt', () => {
    const kept = received(received(changed(changed(undefined, next, 1), next, 2), 2, 3), 1, 4);
    expect(kept.receipt).toBe(2);
  });

  it('counts as handed over until it changes', () => {
    const kept: Kept = { ...changed(undefined, next, 1), handed: 1 };
    expect([isOnlyHere(kept), isOnlyHere(changed(kept, next, 2))]).toEqual([false, true]);
  });

  it('gives what is due, the oldest first, in uploads of bounded size', () => {
    const kept = [3, 1, 2].map((since): Kept => ({ ...changed(undefined, next, since), ref: String(since) }));
    const waiting: Kept = { ...kept[0]!, ref: 'w', notBefore: 99 };
    expect(due([...kept, waiting], 50).map((one) => one.ref)).toEqual(['1', '2', '3']);
    expect(batch(Array.from({ length: 300 }, () => 1), () => 1)).toHaveLength(100);
    expect(batch([1, 2, 3], () => 300_000)).toHaveLength(1);
    expect(batch([1], () => 9_000_000)).toHaveLength(1); // alone rather than never
  });

  it('is patient with a network that fails, each device at its own moment', () => {
    expect([1, 2, 3].map((failures) => waitAfter(failures, () => 1))).toEqual([2_000, 4_000, 8_000]);
    expect(waitAfter(50, () => 1)).toBe(120_000);
    expect(waitAfter(3, () => 0)).toBe(4_000);
  });
});
