/**
 * Filters a list while typing: every word must occur in an item's text (or its `data-words`, e.g. pinyin).
 *
 *     <input type="search" data-behaviour="filter" data-items="#doors > li" data-count="#doors-shown">
 */
export function matches(text: string, query: string): boolean {
  const hay = text.toLocaleLowerCase();
  return query.toLocaleLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

function wordsOf(item: HTMLElement): string {
  return `${item.textContent ?? ''} ${item.dataset['words'] ?? ''}`;
}

export function attach(element: HTMLElement): void {
  const input = element as HTMLInputElement;
  const count = input.dataset['count'] === undefined ? null : document.querySelector(input.dataset['count']);
  const apply = (): void => {
    const items = [...document.querySelectorAll<HTMLElement>(input.dataset['items'] ?? '')];
    for (const item of items) item.hidden = !matches(wordsOf(item), input.value.trim());
    if (count !== null) count.textContent = String(items.filter((item) => !item.hidden).length);
  };
  input.addEventListener('input', apply);
  if (input.value !== '') apply();
}
