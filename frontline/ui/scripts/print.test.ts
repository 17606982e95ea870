import { expect, it, vi } from 'vitest';
import { attach } from './print';

it('prints when asked', () => {
  const print = vi.fn();
  vi.stubGlobal('print', print);
  document.body.innerHTML = '<button></button>';
  attach(document.querySelector('button')!);
  document.querySelector('button')!.click();
  expect(print).toHaveBeenCalledOnce();
});
