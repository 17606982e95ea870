/** Small helpers of the page: parts by name, elements, words. */
export type Words = Record<string, string>;

/** A sentence of the page's language with its values put in: `{tube}`. */
export function say(words: Words, key: string, values: Record<string, string | number> = {}): string {
  const sentence = words[key];
  if (sentence === undefined) throw new Error(`the page has no words for "${key}"`);
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Where a shift is: a desk of a point, or the doors of a place. */
export function where(words: Words, at: { point: string; desk: number; doors?: boolean }): string {
  return say(words, at.doors === true ? 'where_doors' : 'where', { point: at.point, desk: at.desk });
}

export function part<Kind extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): Kind {
  const found = root.querySelector<Kind>(`[data-part="${name}"]`);
  if (found === null) throw new Error(`the page has no part "${name}"`);
  return found;
}

type Attributes = Record<string, string | (() => void)>;

/** `h('button', { class: 'btn', click: () => … }, 'Undo')` */
export function h(tag: string, attributes: Attributes = {}, ...inside: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

/** An icon that the template holds ready: `<template data-sign="ok">`. */
export function icon(root: HTMLElement, name: string): Node {
  const held = root.querySelector<HTMLTemplateElement>(`template[data-sign="${name}"]`);
  if (held === null) throw new Error(`the page has no icon "${name}"`);
  return held.content.cloneNode(true);
}

/** Show one of the page's scenes and no other. */
export function scene(root: HTMLElement, name: string): void {
  for (const one of root.querySelectorAll<HTMLElement>('[data-scene]')) one.hidden = one.dataset['scene'] !== name;
  root.dataset['at'] = name;
  window.scrollTo(0, 0);
}
