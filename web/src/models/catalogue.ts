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
    await read();
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
  await change({ zone }).catch(() => undefined);
}

type Field = keyof Preferences;
/** What the server said last of each field. */
const kept: Record<string, unknown> = { ...preferences.get() };
/** The last change of a field, and since when it stands: never, while the server has not answered. */
const changes = new Map<Field, { number: number; since: number }>();
let count = 0;

/** Changes go at once and side by side, so an answer speaks for its own fields alone. */
async function change(wanted: Partial<Preferences>): Promise<void> {
  const fields = Object.keys(wanted) as Field[];
  const number = ++count;
  for (const field of fields) changes.set(field, { number, since: Number.POSITIVE_INFINITY });
  preferences.set((old) => ({ ...old, ...wanted }));
  try {
    Object.assign(kept, picked(await settings.change(wanted), fields));
  } finally {
    const mine = fields.filter((field) => changes.get(field)?.number === number);
    for (const field of mine) changes.set(field, { number, since: ++count });
    preferences.set((old) => ({ ...old, ...picked(kept, mine) }));
  }
}

/** Asks for all of them; what was changed since then is not heard of in the answer. */
async function read(): Promise<void> {
  const asked = ++count;
  const now = await settings.preferences();
  const heard = (Object.keys(now) as Field[]).filter((field) => (changes.get(field)?.since ?? 0) < asked);
  Object.assign(kept, picked(now, heard));
  preferences.set((old) => ({ ...old, ...picked(now, heard) }));
}

const picked = (from: object, fields: readonly Field[]): Partial<Preferences> =>
  Object.fromEntries(fields.map((field) => [field, (from as Record<string, unknown>)[field]]));

/** Keeps a preference; shown at once, taken back where the server refuses. */
export async function prefer(wanted: Partial<Preferences>): Promise<void> {
  try {
    await change(wanted);
  } catch (error) {
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
