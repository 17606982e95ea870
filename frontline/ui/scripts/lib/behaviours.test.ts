import { describe, expect, it, vi } from 'vitest';
import { attachAll, nameOf } from './behaviours';

describe('behaviours', () => {
  it('calls those of ui by file and those of a room by room and file', () => {
    expect(nameOf('../../../ui/scripts/map.ts')).toBe('map');
    expect(nameOf('../map.ts')).toBe('map');
    expect(nameOf('../../../screening/scripts/scan.ts')).toBe('screening/scan');
  });

  it('attaches each named behaviour once, the root included', async () => {
    document.body.innerHTML = '<div id="root" data-behaviour="a"><p data-behaviour="a b"></p></div>';
    const root = document.getElementById('root')!;
    const a = vi.fn();
    const b = vi.fn();
    const loaders = { a: async () => ({ attach: a }), b: async () => ({ attach: b }) };
    await attachAll(root, loaders);
    await attachAll(root, loaders);
    expect(a).toHaveBeenCalledTimes(2);
    expect(b).toHaveBeenCalledTimes(1);
  });

  it('says which file is missing', async () => {
    document.body.innerHTML = '<p data-behaviour="nowhere"></p>';
    await expect(attachAll(document.body, {})).rejects.toThrow('nowhere.ts');
  });
});
