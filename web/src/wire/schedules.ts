/** The shapes of schedules. Knows nothing of how they are fetched or shown. Times: milliseconds since 1970. */

/** By the clock on the wall of a zone; weekdays count from Monday, 0. `at` is HH:MM, with seconds from the server. */
export type Rule =
  | { kind: "once"; at: string }
  | { kind: "every"; count: number; unit: "minutes" | "hours"; start?: number }
  | { kind: "daily"; at: string; every?: number; since?: string }
  | { kind: "weekly"; days: number[]; at: string; every?: number; since?: string }
  | { kind: "monthly"; day?: number | null; nth?: number | null; weekday?: number | null; at: string; every?: number; since?: string }
  | { kind: "yearly"; month: number; day: number; at: string };

export const CATCH_UPS = ["once", "skip", "all"] as const;
export const OVERLAPS = ["skip", "queue", "stop"] as const;

/** What a person decides. `request`: in the shape of the kind of job. */
export interface Plan {
  title: string;
  kind: string;
  request: Record<string, unknown>;
  rule: Rule;
  zone: string;
  until: number | null;
  catch_up: (typeof CATCH_UPS)[number];
  overlap: (typeof OVERLAPS)[number];
  only_if_changed: boolean;
  daily_runs: number | null;
  daily_money: number | null;
}

export interface Schedule extends Plan {
  id: string;
  state: "active" | "paused" | "ended";
  next_at: number | null;
  conversation_id: string | null;
  failures: number;
}

/** One time that it was due. `missed`: how many before it were missed and are not done. */
export interface Occurrence {
  key: string;
  due_at: number;
  state: "due" | "starting" | "started" | "done" | "same" | "failed" | "stopped" | "skipped";
  why: "missed" | "overlap" | "budget" | "paused" | null;
  missed: number;
  job_id: string | null;
  conversation_id: string | null;
  text: string;
}

/** A schedule with its next times and what came of it last. */
export interface Listed {
  schedule: Schedule;
  upcoming: number[];
  last: Occurrence | null;
}
