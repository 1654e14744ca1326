/** Whether a document has room beside the conversation, and how wide it is there. Knows no document. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(min-width: 64rem)");
const KEPT = "lowkey.document.width";
/** Parts of the window. */
export const NARROWEST = 0.25;
export const WIDEST = 0.7;

export const roomBeside = (): boolean => query.matches;

export function useRoomBeside(): boolean {
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    roomBeside,
  );
}

/** The part of the window that somebody gave it last. */
export function keptWidth(): number {
  return within(Number(localStorage.getItem(KEPT)) || 0.5);
}

export function keepWidth(part: number): number {
  const kept = within(part);
  try {
    localStorage.setItem(KEPT, kept.toFixed(3));
  } catch {
    // A full or blocked storage forgets a width, no more.
  }
  return kept;
}

const within = (part: number): number => Math.min(WIDEST, Math.max(NARROWEST, part));
