/** Lets a long list appear from its end: the last items at once, some more when idle, the rest on the way up. */
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";

/** Items that appear at once, at most. */
const FIRST = 16;
/** Letters that a pixel of the window's height holds at most: what is below them fills it. */
const DENSE = 4;
const STEP = 24;
/** Items that appear without anybody going up to them. */
const IDLY = 64;
/** Pixels above the window within which older items are made ready. */
const NEAR = 2_000;

export interface Gradual {
  /** How many of the last items to show now. */
  shown: number;
  showAll: () => void;
  /** Stands before the first item that is shown. */
  top: RefObject<HTMLLIElement | null>;
}

/** How many of the last items fill a window of this height, by their lengths in letters. */
export function filling(lengths: readonly number[], height: number): number {
  let letters = 0;
  const tail = lengths.slice(-FIRST);
  const above = tail.findLastIndex((length) => (letters += length) > height * DENSE);
  return above < 0 ? FIRST : tail.length - above;
}

/** `first`: how many are there at once, the first time that a subject is seen. */
export function useGradually(count: number, subject: unknown, first: () => number): Gradual {
  const top = useRef<HTMLLIElement>(null);
  const begun = useMemo(first, [subject]);
  const [state, setState] = useState({ subject, shown: begun });
  const shown = state.subject === subject ? state.shown : begun;

  useEffect(() => {
    if (shown >= count) return;
    const more = (): void => setState({ subject, shown: shown + STEP });
    if (shown < IDLY) return whenIdle(more);
    return whenNear(top.current, more);
  }, [shown, count, subject]);
  return { shown: Math.min(shown, count), showAll: () => setState({ subject, shown: Number.POSITIVE_INFINITY }), top };
}

function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks.
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(run, 60);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: 400 });
  return () => cancelIdleCallback(handle);
}

function whenNear(element: HTMLElement | null, run: () => void): () => void {
  if (!element) return () => undefined;
  const watch = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting) run();
    },
    { root: element.closest("[role=region]"), rootMargin: `${NEAR}px 0px 0px` },
  );
  watch.observe(element);
  return () => watch.disconnect();
}
