/** What is remembered of the person, and what can be done with it. Knows no component. */
import { memory as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Forgotten, Memory, MemoryWish } from "../wire/memory";
import type { Problem } from "../wire/types";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { counted, t } from "../words/t";

interface Remembered {
  on: boolean;
  /** What was looked for; empty for all. */
  words: string;
  /** Newest first. */
  memories: readonly Memory[];
}

/** Null until it was read. */
export const remembered = createStore<Remembered | null>(null);
export const trouble = createStore<Problem | null>(null);
/** How many changes the server has answered, refusals too: whoever shows what memory an answer used reads it anew. */
export const changes = createStore(0);
let asked = 0;

/** Reads what holds these words, or all. Of several questions only the last one's answer is shown. */
export async function look(words = ""): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const found = await api.list(words);
    if (mine !== asked) return;
    remembered.set({ ...found, words });
    trouble.set(null);
  } catch (error) {
    if (mine === asked) trouble.set(asProblem(error));
  }
}

async function changing(change: () => Promise<unknown>): Promise<boolean> {
  const done = await attempt(change);
  changes.set((count) => count + 1);
  return done;
}

const again = (): Promise<void> => look(remembered.get()?.words);

/** Keeps a new one, or puts one in the place of the old one. Gives back whether it is kept. */
export async function keep(old: Memory | null, wish: MemoryWish): Promise<boolean> {
  const kept = await changing(() => (old === null ? api.add(wish) : api.correct(old.id, wish)));
  if (kept) await again();
  return kept;
}

/** Gone from the list at once; back in it where the server refuses. */
export async function forget({ id, text }: Memory): Promise<void> {
  remembered.set((was) => was && { ...was, memories: was.memories.filter((each) => each.id !== id) });
  await changing(async () => undoable(await api.forget(id), t("memory.forgotten", { text })));
  await again();
}

export async function forgetEverything(): Promise<void> {
  await changing(async () => tellCount(await api.forgetAll(null)));
  await again();
}

/** Offers to forget what a conversation taught, which was deleted. */
export async function offerToForget(conversation: string): Promise<void> {
  const { memories } = await api.learnedFrom(conversation);
  offer("memory.learned", memories, () => api.forgetAll(conversation));
}

/** Offers to forget what belongs to a project, which was deleted. */
export async function offerToForgetProject(project: string): Promise<void> {
  const { memories } = await api.ofProject(project);
  offer("memory.ofProject", memories, () => api.forgetOfProject(project));
}

function offer(said: "memory.learned" | "memory.ofProject", memories: readonly Memory[], forget: () => Promise<Forgotten>): void {
  if (memories.length === 0) return;
  const run = (): void => void changing(async () => tellCount(await forget())).then(() => remembered.get() && again());
  toast(counted(said, memories.length), { action: { name: t("memory.forgetLearned"), run } });
}

/** Tells what an answer left behind in memory, and offers to take it back. */
export function tellLearned(id: string, text: string): void {
  const run = (): void => void changing(() => api.takeBack(id)).then(again);
  toast(t("memory.noticed", { text }), { action: { name: t("undo"), run } });
  if (remembered.get()) void again();
}

export async function turn(on: boolean): Promise<void> {
  remembered.set((was) => was && { ...was, on });
  await changing(() => api.turn(on));
  await again();
}

function tellCount(gone: Forgotten): void {
  undoable(gone, counted("memory.forgottenAll", gone.count));
}

function undoable({ at }: Forgotten, said: string): void {
  const run = (): void => void changing(() => api.restore(at)).then(again);
  toast(said, { action: { name: t("undo"), run } });
}
