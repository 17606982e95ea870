import { describe, expect, it } from 'vitest';
import { checkNumber, Filming, frames, isFrame, openFile, type Parcel, sealedFile } from './handover';

const parcel: Parcel = {
  v: 1, from: '采样点S1',
  items: Array.from({ length: 60 }, (_, at) => ({ device: 'd1', record: { kind: 'tube', ref: crypto.randomUUID(), barcode: `T${at}`, swabs: [{ code: crypto.randomUUID() }] } })),
};

describe('codes for another phone', () => {
  it('arrive in any order, repeated, with strange codes between', async () => {
    const texts = await frames(parcel);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.every(isFrame)).toBe(true);
    const filming = new Filming();
    const shown = [...texts.slice(2).reverse(), 'T0001', texts[1]!, texts[1]!];
    for (const text of shown) expect(await filming.seen(text)).toBeNull();
    expect(filming.have).toBe(texts.length - 1);
    expect(await filming.seen(texts[0]!)).toEqual(parcel);
    expect(await checkNumber(parcel)).toMatch(/^\d{4}$/);
  });

  it('of another series begin anew, and a forged piece is noticed', async () => {
    const texts = await frames(parcel);
    const filming = new Filming();
    await filming.seen((await frames({ ...parcel, from: 'x' }))[0]!);
    const [first, ...rest] = texts;
    for (const text of rest) await filming.seen(text);
    expect(filming.have).toBe(texts.length - 1);
    const pieces = first!.split('|');
    await expect(filming.seen([...pieces.slice(0, 4), 'A'.repeat(pieces[4]!.length)].join('|'))).rejects.toThrow();
  });
});

describe('a file', () => {
  it('opens with its code only and shows nobody', async () => {
    const text = await sealedFile(parcel, '12345678', 10);
    expect(text).not.toContain('T1"');
    expect(await openFile(text, '12345679')).toBeNull();
    expect(await openFile(text, '12345678')).toEqual(parcel);
  });

  it('that is none of ours is refused', async () => {
    await expect(openFile('{"v":1}', '1')).rejects.toThrow();
    await expect(openFile('hello', '1')).rejects.toThrow();
  });
});
