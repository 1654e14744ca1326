/** The work that was handed over, as a list, and what can be done with one. Knows no component. */
import { presence } from "../accounts/me";
import { freshKey } from "../chat/drafts";
import { jobs as api } from "../wire/api";
import type { Job } from "../wire/jobs";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import { navigate } from "../place";

/** Newest first; null until they were read. */
export const jobs = createStore<readonly Job[] | null>(null);
/** Whether there are more than those. */
export const older = createStore(false);
const PAGE = 50;
/** As many as the server gives at once. */
const MOST = 200;

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
    const limit = Math.min(Math.max(jobs.get()?.length ?? 0, PAGE) + 1, MOST);
    const newest = (await api.list(limit)).jobs;
    const more = newest.length === limit;
    const kept = more ? newest.slice(0, -1) : newest;
    const below = more && (jobs.get()?.length ?? 0) >= limit ? after(kept, jobs.get() ?? []) : [];
    jobs.set([...kept, ...below]);
    if (below.length === 0) older.set(more);
  } catch {
    // It is read again with the next change, and the list as it was is better than none.
    jobs.set((old) => old ?? []);
  }
}

/** Reads the next older ones. */
export async function readOlder(): Promise<void> {
  const last = jobs.get()?.at(-1);
  if (last === undefined) return;
  await attempt(async () => {
    // With the last one again: others may have begun in the same millisecond.
    const found = (await api.list(PAGE + 2, last.created_at + 1)).jobs;
    jobs.set((shown) => [...(shown ?? []), ...after(shown ?? [], found.slice(0, PAGE + 1))]);
    older.set(found.length === PAGE + 2);
  });
}

/** Those that follow these in the list. */
function after(these: readonly Job[], more: readonly Job[]): Job[] {
  const last = these.at(-1)?.created_at ?? Infinity;
  const there = new Set(these.map(({ id }) => id));
  return more.filter(({ id, created_at }) => created_at <= last && !there.has(id));
}

/** Begins a piece of work and shows it. Gives back whether it has begun. */
export async function begin(kind: string, title: string, request: Record<string, unknown>): Promise<boolean> {
  return attempt(async () => {
    const { id } = await api.start({ kind, title, request, key: freshKey() });
    navigate(`/jobs/${id}`);
    await readJobs();
  });
}

export async function remove(id: string): Promise<void> {
  if (await attempt(() => api.remove(id))) {
    jobs.set((shown) => shown && shown.filter((job) => job.id !== id));
    navigate("/jobs");
    await readJobs();
  }
}
