/** The JSON that the server put into `<script type="application/json" id="…">` beside an element. */
export function dataOf<Data>(element: HTMLElement): Data {
  const source = document.getElementById(element.dataset['source'] ?? '');
  if (source === null) throw new Error('data-source names no element with data');
  return JSON.parse(source.textContent ?? '') as Data;
}

/** A colour or size of tokens.css, so that pictures and style sheets agree. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--fl-${name}`).trim();
}
