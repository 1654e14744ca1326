/** Keeps the end of a growing list in view, as long as the reader is there. Knows nothing of the list. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Pixels from the end that still count as being there. */
const NEAR = 48;

export interface Stick {
  /** Whether the reader has left the end. */
  away: boolean;
  toEnd: () => void;
  /** Stops following, to show another place. */
  letGo: () => void;
}

export function useStick(frame: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>): Stick {
  const stuck = useRef(true);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    stuck.current = true;
    setAway(false);
    const element = frame.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [frame]);
  const letGo = useCallback(() => {
    stuck.current = false;
  }, []);

  useEffect(() => {
    const element = frame.current;
    const inner = content.current;
    if (!element || !inner) return;
    let last = element.scrollTop;

    const scrolled = (): void => {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop;
      const up = element.scrollTop < last;
      last = element.scrollTop;
      // Only a move of the reader lets go; growth below never does.
      if (up && left > 4) stuck.current = false;
      else if (left <= NEAR) stuck.current = true;
      setAway(!stuck.current && left > 2 * NEAR);
    };
    const grown = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
      else scrolled();
      last = element.scrollTop;
    });
    element.addEventListener("scroll", scrolled, { passive: true });
    grown.observe(inner);
    grown.observe(element);
    return () => {
      element.removeEventListener("scroll", scrolled);
      grown.disconnect();
    };
  }, [frame, content]);

  return { away, toEnd, letGo };
}
