/** What is done at its time, and what can be done with it. Knows no component. */
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { schedules as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Listed, Plan, Schedule } from "../wire/schedules";
import type { Problem } from "../wire/types";
import { t } from "../words/t";

/** Null until it was read; the newest first. */
export const schedules = createStore<readonly Listed[] | null>(null);
export const trouble = createStore<Problem | null>(null);

export async function read(): Promise<void> {
  try {
    schedules.set((await api.list()).schedules);
    trouble.set(null);
  } catch (error) {
    trouble.set(asProblem(error));
  }
}

/** Makes a new one, or puts a plan in the place of the old one. Gives back whether it is kept. */
export async function keep(old: Schedule | null, plan: Plan): Promise<boolean> {
  const kept = await attempt(() => (old === null ? api.add(plan) : api.change(old.id, plan)));
  if (kept) await read();
  return kept;
}

/** Shown at once; back as it was where the server refuses. */
export async function turn({ id }: Schedule, on: boolean): Promise<void> {
  const shown = (one: Listed): Listed => (one.schedule.id === id ? { ...one, schedule: { ...one.schedule, state: on ? "active" : "paused" } } : one);
  schedules.set((was) => was && was.map(shown));
  await attempt(() => api.turn(id, on));
  await read();
}

export async function runNow({ id, title }: Schedule): Promise<void> {
  if (await attempt(() => api.run(id))) toast(t("schedules.begun", { title }));
  await read();
}

export async function remove(schedule: Schedule): Promise<void> {
  if (!(await attempt(() => api.remove(schedule.id)))) return;
  const again = (): void => void keep(null, planOf(schedule));
  toast(t("schedules.removed", { title: schedule.title }), { action: { name: t("undo"), run: again } });
  await read();
}

/** What its person decided, without what became of it. */
export function planOf(schedule: Schedule): Plan {
  const { title, kind, request, rule, zone, until, catch_up, overlap, only_if_changed, daily_runs, daily_money } = schedule;
  return { title, kind, request, rule, zone, until, catch_up, overlap, only_if_changed, daily_runs, daily_money };
}
