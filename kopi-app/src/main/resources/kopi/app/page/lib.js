// Preact, its hooks and htm, which are one classic script: the page's modules take them from here.

export const { html, render, useState, useEffect, useLayoutEffect, useRef, useMemo } = globalThis.htmPreact;

/** What a browser remembers of this page for this visitor; a browser may refuse to. */
export function recall(key) {
  try {
    return localStorage.getItem('kopi.' + key);
  } catch {
    return null;
  }
}

/** Has the browser remember something. */
export function remember(key, value) {
  try {
    localStorage.setItem('kopi.' + key, value);
  } catch {
    // Then the page forgets it.
  }
}

/** Draws again whenever that happens. */
export function useRedraw(subscribe) {
  const [, setCount] = useState(0);
  useEffect(() => subscribe(() => setCount((count) => count + 1)), []);
}
