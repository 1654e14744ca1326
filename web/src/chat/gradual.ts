/** Lets a long list appear from its end, a few items at a time, so that it opens at once. */
import { useEffect, useState } from "react";

const FIRST = 16;
const STEP = 24;

/** How many of the last items to show now; all of them a moment later. */
export function useGradually(count: number, subject: unknown): [shown: number, showAll: () => void] {
  const [state, setState] = useState({ subject, shown: FIRST });
  const shown = state.subject === subject ? state.shown : FIRST;

  useEffect(() => {
    if (shown >= count) return;
    return whenIdle(() => setState({ subject, shown: shown + STEP }));
  }, [shown, count, subject]);
  return [Math.min(shown, count), () => setState({ subject, shown: Number.POSITIVE_INFINITY })];
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
