import { beforeEach, expect, it, vi } from 'vitest';
import { attach } from './locate';

type Found = (position: { coords: { longitude: number; latitude: number } }) => void;

function page(): HTMLFormElement {
  document.body.innerHTML =
    '<form hidden data-wait="wait" data-failed="failed"><input name="lon"><input name="lat">' +
    '<button type="button"></button><p role="status"></p></form>';
  return document.querySelector('form')!;
}

beforeEach(() => {
  vi.unstubAllGlobals();
  Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true });
});

it('sends the rounded position in the body of the form', () => {
  const form = page();
  form.submit = vi.fn();
  const ask = (found: Found) => found({ coords: { longitude: 97.00853, latitude: 33.00123 } });
  vi.stubGlobal('navigator', { geolocation: { getCurrentPosition: ask } });
  attach(form);
  expect(form.hidden).toBe(false);
  form.querySelector('button')!.click();
  expect([...form.querySelectorAll('input')].map((one) => one.value)).toEqual(['97.0085', '33.0012']);
  expect(form.submit).toHaveBeenCalledOnce();
});

it('says so when there is no position', () => {
  const form = page();
  vi.stubGlobal('navigator', { geolocation: { getCurrentPosition: (_: Found, failed: () => void) => failed() } });
  attach(form);
  form.querySelector('button')!.click();
  expect(form.querySelector('[role=status]')!.textContent).toBe('failed');
  expect(form.querySelector('button')!.disabled).toBe(false);
});

it('stays hidden where the browser has no positions', () => {
  const form = page();
  vi.stubGlobal('navigator', {});
  attach(form);
  expect(form.hidden).toBe(true);
});
