/** The shapes of delegated work. Knows nothing of how they are fetched or shown. */
import type { Problem, Status } from "./types";

export interface Budget {
  /** US dollars. */
  money: number | null;
  tokens: number | null;
  /** Of work; waiting does not count. */
  seconds: number | null;
  steps: number | null;
}

export interface Question {
  kind: "asked" | "unknown" | "loop";
  text: string;
  choices: string[];
  /** What holds where nobody answers by `until` (ms since 1970). */
  default: string | null;
  until: number | null;
}

export interface Job {
  id: string;
  kind: string;
  title: string;
  request: Record<string, unknown>;
  status: Status;
  why: "question" | "throttled" | "time" | "children" | "paused" | null;
  doing: string;
  question: Question | null;
  until: number | null;
  budget: Budget;
  spent: { money: number; tokens: number; seconds: number; steps: number };
  result: Record<string, unknown> | null;
  error: Problem | null;
  parent_id: string | null;
  conversation_id: string | null;
  created_at: number;
  changed_at: number;
  ended_at: number | null;
}

export interface NewJob {
  kind: string;
  title: string;
  request: Record<string, unknown>;
  key: string;
  budget?: Budget | null;
  model?: string | null;
}

export interface JobView {
  job: Job;
  children: Job[];
  /** Sentences that it left on its way, oldest first. */
  notes: string[];
}

/** What its board holds, by name; in the shapes of its kind. */
export type Board = Record<string, unknown>;

export interface Step {
  key: string;
  about: string;
  state: "started" | "waiting" | "done" | "failed" | "unknown";
  error: Problem | null;
  started_at: number;
  ended_at: number | null;
}

/** What a report says on a further question; without sentences: nothing. */
export interface FurtherAnswer {
  sentences: { text: string; evidence: string[] }[];
  manner: "model" | "extractive";
}
