/** A button that prints the page; the style sheet for print leaves out navigation and buttons. */
export function attach(button: HTMLElement): void {
  button.addEventListener('click', () => window.print());
}
