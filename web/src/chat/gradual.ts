/** Lets a long list appear from its end: the last items at once, some more when idle, the rest on the way up. */
import { type RefObject, useEffect, useRef, useState } from "react";

const FIRST = 16;
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

export function useGradually(count: number, subject: unknown): Gradual {
  const top = useRef<HTMLLIElement>(null);
  const [state, setState] = useState({ subject, shown: FIRST });
  const shown = state.subject === subject ? state.shown : FIRST;

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
