/** The shapes of what a person says of answers. Knows nothing of how they are fetched or shown. */

export const REASONS = ["incorrect", "not_asked", "too_long", "refused", "unsafe", "other"] as const;
export type Reason = (typeof REASONS)[number];

interface Opinion {
  message_id: string;
  run_id: string | null;
  model: string | null;
  created_at: number;
}

export interface Thumb extends Opinion {
  kind: "thumb";
  verdict: "up" | "down";
  reasons: Reason[];
  text: string;
}

export interface Choice extends Opinion {
  kind: "choice";
  /** The messages it was preferred to. */
  over: string[];
}

/** What a person said of an answer. */
export type Feedback = Thumb | Choice;
