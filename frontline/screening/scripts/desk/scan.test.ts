import { describe, expect, it } from 'vitest';
import { someone } from './invented';
import { couldBeTube, isTube, personScanned, ready, stillToCome, type Table, tubeScanned } from './scan';
import { newTube, sealed, single, sized, told, type Tube, unsealed, valid, withoutSwab, withSwab } from './tube';

const AT = Date.UTC(2022, 10, 12);
const LOTS = [
  { first: 'T0001', last: 'T0999', expires: '2022-12-31', other: false },
  { first: 'X0001', last: 'X0999', expires: '2022-11-01', other: false },
  { first: 'R0001', last: 'R0999', expires: '', other: true },
];

function filled(barcode: string, codes: string[], capacity = 10): Tube {
  return codes.reduce((tube, code) => withSwab(tube, code, AT), newTube(barcode, capacity, AT));
}
function table(open: Tube | null, others: Tube[] = []): Table {
  return { open, tubes: open === null ? others : [...others, open], lots: LOTS, day: '2022-11-12', due: new Set() };
}

describe('a tube', () => {
  it('only grows: an undone swab stays with when and why, and keeps its slot', () => {
    const tube = withSwab(withoutSwab(filled('T0001', ['A', 'B']), 1, AT + 5, 'wrong_person'), 'C', AT + 9);
    expect(tube.swabs.map((swab) => [swab.slot, swab.code, swab.undoneAt])).toEqual([[0, 'A', undefined], [1, 'B', AT + 5], [2, 'C', undefined]]);
    expect(valid(tube).map((swab) => swab.code)).toEqual(['A', 'C']);
    expect(withoutSwab(tube, 1, AT + 50, 'double')).toEqual(tube); // undone once
  });

  it('takes nobody when full or sealed', () => {
    expect(() => withSwab(filled('T0001', ['A'], 1), 'B', AT)).toThrow();
    expect(() => withSwab(sealed(filled('T0001', ['A']), AT), 'B', AT)).toThrow();
    expect(unsealed(sealed(filled('T0001', ['A']), AT))).toEqual({ ...filled('T0001', ['A']), ref: expect.any(String) as string });
  });

  it('keeps the first moment of sealing', () => {
    expect(sealed(sealed(filled('T0001', ['A']), AT), AT + 9).sealedAt).toBe(AT);
  });

  it('is told as the server reads it', () => {
    const tube = withoutSwab(filled('T0001', ['A']), 0, AT + 1000, 'wrong_person');
    expect(told(tube)).toEqual({
      kind: 'tube', ref: tube.ref, barcode: 'T0001', capacity: 10, purpose: 'round', opened_at: '2022-11-12T00:00:00.000Z', sealed_at: null,
      swabs: [{ slot: 0, code: 'A', at: '2022-11-12T00:00:00.000Z', undone_at: '2022-11-12T00:00:01.000Z', why: 'wrong_person' }],
    });
  });
});

describe('scanning a tube', () => {
  it('opens it, or seals the full one first', () => {
    expect(tubeScanned('T0002', table(null))).toEqual({ go: 'open' });
    expect(tubeScanned('T0002', table(filled('T0001', ['A'], 1)))).toEqual({ go: 'seal_and_open' });
  });

  it('says at once what is wrong', () => {
    const open = filled('T0001', ['A']);
    const before = sealed(filled('T0007', ['B']), AT);
    expect(tubeScanned('T0001', table(open))).toMatchObject({ stop: 'same_tube' });
    expect(tubeScanned('T0007', table(open, [before]))).toMatchObject({ stop: 'used', may: false, tube: before });
    expect(tubeScanned('T0002', table(open))).toMatchObject({ stop: 'not_full', may: true });
    expect(tubeScanned('X0005', table(null))).toMatchObject({ stop: 'expired', may: false });
    expect(tubeScanned('R0005', table(null))).toMatchObject({ stop: 'other_round' });
    expect(tubeScanned('Q0005', table(null))).toMatchObject({ stop: 'no_lot' });
    expect(tubeScanned('T00005', table(null))).toMatchObject({ stop: 'no_lot' }); // another length is another lot
  });

  it('asks for no lot where none was entered', () => {
    expect(tubeScanned('Q0005', { ...table(null), lots: [] })).toEqual({ go: 'open' });
  });

  it('tells tubes from people', () => {
    expect(isTube('T0003', table(null))).toBe(true);
    expect(couldBeTube('YS2022110001')).toBe(true);
    for (const text of ['13900001111', '11010519491231002X', 'yang jin', '央金']) expect(couldBeTube(text)).toBe(false);
  });
});

describe('scanning a person', () => {
  const open = filled('T0001', ['A']);

  it('binds without a question where nothing is in the way', () => {
    expect(personScanned('B', someone('B'), table(open))).toEqual({ go: 'bind' });
  });

  it('says what is unusual and goes on', () => {
    expect(personScanned('B', undefined, table(open))).toEqual({ go: 'bind', say: 'not_listed' });
    expect(personScanned('B', someone('B', { elsewhere: true }), table(open))).toEqual({ go: 'bind', say: 'other_point' });
  });

  it('stops at somebody who was here, is excused or was sampled', () => {
    const before = sealed(filled('T0007', ['B']), AT);
    expect(personScanned('A', someone('A'), table(open))).toMatchObject({ stop: 'in_this_tube' });
    expect(personScanned('B', someone('B'), table(open, [before]))).toMatchObject({ stop: 'on_this_device', tube: before });
    expect(personScanned('C', someone('C', { sampled: true }), table(open))).toEqual({ stop: 'sampled' });
    expect(personScanned('C', someone('C', { excused: 'away' }), table(open))).toEqual({ stop: 'excused' });
  });

  it('takes somebody again whose swab was undone', () => {
    const undone = withoutSwab(open, 0, AT, 'wrong_person');
    expect(personScanned('A', someone('A'), table(undone))).toEqual({ go: 'bind' });
  });

  it('opens a tube for as many as the zone of the first person allows', () => {
    const empty = newTube('T0001', 10, AT);
    expect(personScanned('B', someone('B', { size: 5 }), table(empty))).toEqual({ go: 'bind', say: 'smaller_tube' });
    expect(personScanned('B', someone('B', { size: 20 }), table(empty))).toEqual({ go: 'bind' });
    expect([sized(empty, 5).capacity, sized(empty, 20).capacity, sized(empty, 0).capacity, sized(open, 5).capacity]).toEqual([5, 10, 10, 10]);
  });

  it('mixes nobody of a smaller zone into the open tube, unless somebody insists', () => {
    expect(personScanned('B', someone('B', { size: 5 }), table(open))).toEqual({ stop: 'mixed', tube: open });
    expect(ready(someone('B', { size: 5 }), open)).toEqual({ go: 'bind', say: 'mixed_all_the_same' });
    expect(personScanned('B', someone('B', { size: 5 }), table(filled('T0001', ['A'], 5)))).toEqual({ go: 'bind' });
    const emptied = withoutSwab(open, 0, AT, 'wrong_person'); // told already: its size stays
    expect(personScanned('B', someone('B', { size: 5 }), table(emptied))).toMatchObject({ stop: 'mixed' });
    expect(personScanned('B', someone('B', { size: 5 }), table(filled('T0001', ['A'], 1)))).toEqual({ wait: 'full' });
  });

  it('lets somebody of a positive tube wait for a tube of the own, sampled before or not', () => {
    const due = { ...table(open, [sealed(filled('T0007', ['B']), AT)]), due: new Set(['A', 'B', 'C']) };
    for (const code of ['A', 'B', 'C']) expect(personScanned(code, someone(code, { sampled: true }), due)).toEqual({ wait: 'single' });
    expect(tubeScanned('T0002', { ...due, open: null })).toEqual({ go: 'open' });
    expect(tubeScanned('T0001', { ...due, open: null })).toMatchObject({ stop: 'used' }); // the open tube is not it
  });

  it('samples nobody for the round by a single tube', () => {
    const alone = single('T0007', 'B', AT);
    expect([alone.capacity, alone.purpose, alone.sealedAt, valid(alone).length]).toEqual([1, 'single', AT, 1]);
    expect(personScanned('B', someone('B'), table(open, [alone]))).toEqual({ go: 'bind' });
    expect(stillToCome([someone('B')], [alone]).map((one) => one.code)).toEqual(['B']);
  });

  it('lets a person wait for a tube', () => {
    expect(ready(someone('B'), null)).toEqual({ wait: 'no_tube' });
    expect(ready(someone('B'), filled('T0001', ['A'], 1))).toEqual({ wait: 'full' });
  });

  it('offers who of the household is still to come', () => {
    const family = [someone('A'), someone('B'), someone('C', { excused: 'away' }), someone('D', { sampled: true })];
    expect(stillToCome(family, [open]).map((one) => one.code)).toEqual(['B']);
  });
});
