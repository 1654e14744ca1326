/** Which projects show their conversations beside the page; kept on this device. Knows no project's content. */
import { createStore } from "../ui/store";

const NAME = "lowkey.projects.open";

function stored(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    // Blocked, or somebody else's: all are folded.
    return [];
  }
}

export const unfolded = createStore<readonly string[]>(stored());

export function isOpen(open: readonly string[], id: string): boolean {
  return open.includes(id);
}

export function toggle(id: string): void {
  unfolded.set((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  try {
    localStorage.setItem(NAME, JSON.stringify(unfolded.get()));
  } catch {
    // Storage is full or blocked: it holds until the page is left.
  }
}
