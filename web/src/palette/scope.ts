/** Whether the palette is open, and what it is narrowed to. Knows no entry. */
import { createStore } from "../ui/store";

export type Scope =
  | { kind: "everything" }
  /** Only models, to answer here from now on. */
  | { kind: "models" }
  /** Only one project's conversations and messages. */
  | { kind: "project"; id: string; name: string };

export const palette = createStore<Scope | null>(null);

export function openPalette(scope: Scope = { kind: "everything" }): void {
  palette.set(scope);
}

export function togglePalette(): void {
  palette.set((old) => (old === null ? { kind: "everything" } : null));
}
