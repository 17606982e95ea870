import { describe, expect, it, vi } from 'vitest';
import { attach } from './confirm';

function page(): { form: HTMLFormElement; dialog: HTMLDialogElement; sent: ReturnType<typeof vi.fn> } {
  document.body.innerHTML = '<form data-dialog="ask"><button>Stop</button></form><dialog id="ask"></dialog>';
  const form = document.querySelector('form')!;
  const dialog = document.querySelector('dialog')!;
  const sent = vi.fn((event: Event) => event.preventDefault());
  attach(form);
  form.addEventListener('submit', sent);
  return { form, dialog, sent };
}

function answer(dialog: HTMLDialogElement, value: string): void {
  dialog.returnValue = value;
  dialog.dispatchEvent(new Event('close'));
}

describe('confirm', () => {
  it('does not send before the answer', () => {
    const { form, dialog, sent } = page();
    form.requestSubmit();
    expect(sent).not.toHaveBeenCalled();
    answer(dialog, 'no');
    expect(sent).not.toHaveBeenCalled();
  });

  it('sends once after yes and asks again next time', () => {
    const { form, dialog, sent } = page();
    form.requestSubmit();
    answer(dialog, 'yes');
    expect(sent).toHaveBeenCalledTimes(1);
    form.requestSubmit();
    expect(sent).toHaveBeenCalledTimes(1);
  });
});
