// Preact, its hooks and htm, which are one classic script: the page's modules take them from here.

export const { html, render, useState, useEffect, useLayoutEffect, useRef, useMemo } = globalThis.htmPreact;

/** What a browser remembers of this page for this visitor, or in this tab; it may refuse to. */
export function recall(key, memory = 'localStorage') {
  try {
    return globalThis[memory].getItem('kopi.' + key);
  } catch {
    return null;
  }
}

/** Has the browser remember something. */
export function remember(key, value, memory = 'localStorage') {
  try {
    globalThis[memory].setItem('kopi.' + key, value);
  } catch {
    // Then the page forgets it.
  }
}

/** What a part of an address says; one that is no text says nothing. */
export function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** Gives what has the component drawn again. */
export function useAgain() {
  const [, setCount] = useState(0);
  return () => setCount((count) => count + 1);
}

/** Draws again whenever that happens. */
export function useRedraw(subscribe) {
  const again = useAgain();
  useEffect(() => subscribe(again), []);
}

/** Draws again every so many milliseconds. */
export function useTicks(millis) {
  useRedraw((again) => {
    const timer = setInterval(again, millis);
    return () => clearInterval(timer);
  });
}
