// What the server told the page of a call, and small things that all its parts use.

const root = document.getElementById("review-page");
export const page = JSON.parse(root.dataset.page);

/** A text in the reader's language, `%(name)s` filled in. */
export function t(name, values = {}) {
  return page.texts[name].replace(/%\((\w+)\)s/g, (all, key) => values[key] ?? all);
}

export const byId = (id) => document.getElementById(id);
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const narrow = () => matchMedia("(max-width: 46rem)").matches;

export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** An element from its parts; texts are texts, never markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** What this browser remembers of somebody's habits; nothing where it may not. */
export function kept(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}
export function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* then only until the page is left */ }
}
