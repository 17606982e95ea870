/**
 * Asks before a form is sent. The question is a `<dialog>` on the page, so it is translated and readable:
 *
 *     <form data-behaviour="confirm" data-dialog="stop-dialog">…</form>
 *     <dialog id="stop-dialog"><form method="dialog">… <button value="yes"> <button value="no"></form></dialog>
 */
export function attach(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  const dialog = document.getElementById(form.dataset['dialog'] ?? '') as HTMLDialogElement | null;
  if (dialog === null) throw new Error('confirm: data-dialog names no element');
  let sender: HTMLElement | null = null;
  let agreed = false;
  form.addEventListener('submit', (event) => {
    if (agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sender = event.submitter;
    dialog.returnValue = '';
    dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes') return;
    agreed = true;
    form.requestSubmit(sender);
    agreed = false;
  });
}
