/** The work that was handed over, as a list, and what can be done with one. Knows no component. */
import { presence } from "../accounts/me";
import { jobs as api } from "../wire/api";
import type { Job } from "../wire/jobs";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import { navigate } from "../place";

/** Newest first; null until they were read. */
export const jobs = createStore<readonly Job[] | null>(null);

const OPEN: readonly Job["status"][] = ["queued", "running", "waiting"];
const AGAIN: readonly Job["status"][] = ["partial", "failed", "stopped", "interrupted"];

export const isOpen = ({ status }: Pick<Job, "status">): boolean => OPEN.includes(status);
export const isPaused = ({ status, why }: Pick<Job, "status" | "why">): boolean => status === "waiting" && why === "paused";
/** It can go on from where it was. */
export const goesOn = (job: Pick<Job, "status" | "why">): boolean => isPaused(job) || AGAIN.includes(job.status);

/** Those that something was told of just now. */
export const news = createStore<ReadonlySet<string>>(new Set());

/** Milliseconds within which all that is told counts as one: a job may make many steps in a second. */
const SETTLE = 400;
let timer: ReturnType<typeof setTimeout> | undefined;
let heard = new Set<string>();

/** Something of this job is new. */
export function hear(id: string): void {
  heard.add(id);
  timer ??= setTimeout(() => {
    timer = undefined;
    news.set(heard);
    heard = new Set();
    void readJobs();
  }, SETTLE);
}

/** Reads the list; a guest may have none. */
export async function readJobs(): Promise<void> {
  const here = presence.get();
  if (here.kind === "in" && here.me.user.role === "guest") return;
  try {
    jobs.set((await api.list()).jobs);
  } catch {
    // It is read again with the next change, and the list as it was is better than none.
    jobs.set((old) => old ?? []);
  }
}

/** Begins a piece of work and shows it. Gives back whether it has begun. */
export async function begin(kind: string, title: string, request: Record<string, unknown>): Promise<boolean> {
  return attempt(async () => {
    const { id } = await api.start({ kind, title, request, key: crypto.randomUUID() });
    navigate(`/jobs/${id}`);
    await readJobs();
  });
}

export async function remove(id: string): Promise<void> {
  if (await attempt(() => api.remove(id))) {
    navigate("/jobs");
    await readJobs();
  }
}
