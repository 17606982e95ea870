/**
 * A button that shows and hides what `aria-controls` names, and menus in `<details>` that close like menus.
 *
 *     <button data-behaviour="menu" aria-controls="rooms" aria-expanded="false">
 *     <details data-behaviour="menu">
 */
function closeOn(element: HTMLElement, close: () => void): void {
  document.addEventListener('click', (event) => {
    if (!element.contains(event.target as Node)) close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
}

function attachButton(button: HTMLElement): void {
  const panel = document.getElementById(button.getAttribute('aria-controls') ?? '');
  if (panel === null) throw new Error('menu: aria-controls names no element');
  const show = (open: boolean): void => {
    button.setAttribute('aria-expanded', String(open));
    panel.classList.toggle('is-open', open);
  };
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && button.getAttribute('aria-expanded') === 'true') {
      show(false);
      button.focus();
    }
  });
}

export function attach(element: HTMLElement): void {
  if (element instanceof HTMLDetailsElement) closeOn(element, () => (element.open = false));
  else attachButton(element);
}
