/** The texts that a person keeps to write again. Knows no component. */
import { savedPrompts as api } from "../wire/api";
import type { SavedPrompt } from "../wire/settings";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";

/** Null until they were read. */
export const saved = createStore<readonly SavedPrompt[] | null>(null);

export async function readSaved(): Promise<boolean> {
  return attempt(async () => saved.set((await api.list()).prompts));
}

/** Keeps a new prompt, or the one of this id with other words. Gives back whether it is kept. */
export async function save(id: string | null, words: { name: string; text: string }): Promise<boolean> {
  const kept = await attempt(() => (id === null ? api.add(words) : api.change(id, words)));
  if (kept) await readSaved();
  return kept;
}

/** Gone from the list at once; back in it where the server refuses. */
export async function remove(gone: SavedPrompt): Promise<boolean> {
  saved.set((old) => old?.filter(({ id }) => id !== gone.id) ?? null);
  const done = await attempt(() => api.remove(gone.id));
  if (!done) await readSaved();
  return done;
}
