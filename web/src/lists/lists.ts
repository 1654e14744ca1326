/** Lists and notes, and what can be done with them. Knows no component. */
import { Reading } from "../chat/reading";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { lists as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Gone, Item, Kept, List } from "../wire/lists";
import type { Problem } from "../wire/types";
import { counted, t } from "../words/t";
import { brief, shown } from "./wording";

/** Null until it was read. */
export const kept = createStore<Kept | null>(null);
export const trouble = createStore<Problem | null>(null);

const reading = new Reading(async () => {
  try {
    const found = await api.all();
    return () => {
      kept.set(found);
      trouble.set(null);
    };
  } catch (error) {
    return () => trouble.set(asProblem(error));
  }
});

export async function read(): Promise<void> {
  await reading.again();
}

/** Somebody changed something, here or elsewhere. */
export function readAgain(): void {
  if (kept.get() !== null) void read();
}

/** Shown at once; as the server has it once all that is under way has ended. */
async function act(how: (old: Kept) => Kept, run: () => Promise<unknown>): Promise<boolean> {
  kept.set((old) => old && how(old));
  const done = await reading.during(attempt(run));
  await read();
  return done;
}

const same = (old: Kept): Kept => old;

const items = (old: Kept, how: (items: Item[]) => Item[]): Kept => ({
  ...old,
  lists: old.lists.map((list) => ({ ...list, items: how(list.items) })),
  notes: how(old.notes),
});

/** Gives back the new list, or null where there is none. */
export async function make(name: string): Promise<List | null> {
  let made: List | null = null;
  await act(same, async () => {
    made = await api.make(name);
  });
  return made;
}

export async function rename({ id }: List, name: string): Promise<void> {
  await act(
    (old) => ({ ...old, lists: old.lists.map((list) => (list.id === id ? { ...list, name } : list)) }),
    () => api.rename(id, name),
  );
}

export async function removeList(list: List): Promise<void> {
  await act(
    (old) => ({ ...old, lists: old.lists.filter(({ id }) => id !== list.id) }),
    async () => undoable(await api.remove(list.id), t("lists.removedList", { name: shown(list.name) })),
  );
}

/** As many as the server takes at once. */
const MOST = 100;

/** Gives back what could not be put on it. */
export async function add({ id }: List, texts: readonly string[]): Promise<readonly string[]> {
  let left = texts;
  await act(same, async () => {
    while (left.length > 0) {
      const { there } = await api.add(id, left.slice(0, MOST));
      left = left.slice(MOST);
      for (const text of there) toast(t("lists.there", { text }));
    }
  });
  return left;
}

/** Gives back whether it is noted. */
export async function note(text: string): Promise<boolean> {
  return act(same, () => api.note(text));
}

export async function tick({ id }: Item, done: boolean): Promise<void> {
  await act(
    (old) => items(old, (all) => all.map((item) => (item.id === id ? { ...item, done } : item))),
    () => api.change(id, { done }),
  );
}

export async function reword({ id }: Item, text: string): Promise<void> {
  await act(
    (old) => items(old, (all) => all.map((item) => (item.id === id ? { ...item, text } : item))),
    () => api.change(id, { text }),
  );
}

export async function remove({ id, text }: Item): Promise<void> {
  await act(
    (old) => items(old, (all) => all.filter((item) => item.id !== id)),
    async () => undoable(await api.removeItem(id), t("lists.removed", { text: brief(text) })),
  );
}

/** Takes off what is ticked off. */
export async function clear({ id }: List): Promise<void> {
  await act(same, async () => {
    const gone = await api.clear(id);
    undoable(gone, counted("lists.cleared", gone.count));
  });
}

export async function restore(at: number): Promise<void> {
  await act(same, () => api.restore(at));
}

function undoable({ at }: Gone, said: string): void {
  toast(said, { action: { name: t("undo"), run: () => void restore(at) } });
}
