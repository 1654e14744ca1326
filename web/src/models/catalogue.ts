/** The models there are, and what this person prefers. Knows no component. */
import { models as api, settings } from "../wire/api";
import { asProblem, told } from "../wire/http";
import type { Preferences } from "../wire/settings";
import { createStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { whatHappened } from "../ui/ProblemNote";
import type { ModelInfo, Problem } from "../wire/types";

export interface Catalogue {
  phase: "loading" | "ready" | "failed";
  models: readonly ModelInfo[];
  fallback: string;
  problem: Problem | null;
}

export const catalogue = createStore<Catalogue>({ phase: "loading", models: [], fallback: "", problem: null });
export const preferences = createStore<Preferences>(told("/api/preferences") ?? {
  model: null, effort: "medium", instructions: "", name: "", personality: "default", manner: "", enter: "send", welcomed: true, recalls: true, notices: false, zone: "", web: true,
});

export async function readModels(): Promise<void> {
  try {
    const found = await api.list();
    catalogue.set({ phase: "ready", models: found.models, fallback: found.default, problem: null });
  } catch (error) {
    catalogue.set((old) => ({ ...old, phase: old.phase === "ready" ? "ready" : "failed", problem: asProblem(error) }));
  }
}

export async function readPreferences(): Promise<void> {
  try {
    await hear(settings.preferences);
    void tellZone();
  } catch (error) {
    toast(whatHappened(asProblem(error)), { bad: true });
  }
}

/** Dates are meant where the person is now. */
async function tellZone(): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === preferences.get().zone) return;
  // A zone that the server does not know leaves it at the one before.
  await hear(() => settings.change({ zone })).catch(() => undefined);
}

/** What the server said last, and the changes that it has not answered yet, in their order. */
let kept = preferences.get();
const underway = new Set<Partial<Preferences>>();
let line: Promise<unknown> = Promise.resolve();

/** One question after the other, so that each answer knows of all that was asked before. */
async function hear(question: () => Promise<Preferences>): Promise<void> {
  const answer = line.then(question);
  line = answer.catch(() => undefined);
  kept = await answer;
  show();
}

function show(): void {
  preferences.set(Object.assign({}, kept, ...underway));
}

/** Keeps a preference; shown at once, taken back where the server refuses. */
export async function prefer(change: Partial<Preferences>): Promise<void> {
  underway.add(change);
  show();
  try {
    await hear(() => settings.change(change).finally(() => underway.delete(change)));
  } catch (error) {
    show();
    toast(whatHappened(asProblem(error)), { bad: true });
  }
}

/** The model that would answer: the one picked here, else the preferred one, else the default. */
export function answering(all: Catalogue, picked: string | null, preferred: string | null): ModelInfo | null {
  const find = (id: string | null) => all.models.find((model) => model.id === id);
  return find(picked) ?? find(preferred) ?? find(all.fallback) ?? all.models[0] ?? null;
}

export function nameOf(id: string | null, all: Catalogue): string {
  return all.models.find((model) => model.id === id)?.name ?? id ?? "";
}
