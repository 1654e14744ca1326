/** Whether there is room for the list beside the conversation. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(min-width: 48rem)");

export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => query.matches,
  );
}

/** What every place needs to show the list again when it is hidden. */
export interface Side {
  open: boolean;
  wide: boolean;
  onToggle: () => void;
}

/** Matches where a finger is what points: a field that takes the focus brings up a keyboard there. */
export const TOUCH = matchMedia("(pointer: coarse)");
