/** The shapes of what is remembered of a person. Knows nothing of how they are fetched or shown. */

/** A memory where it played a part. */
export interface Mention {
  /** The one that holds by now. */
  memory_id: string;
  /** What it said then. */
  text: string;
  /** What holds in its place, where it was replaced since. */
  now: string | null;
}

export interface Use extends Mention {
  message_id: string;
}

export const KINDS = ["preference", "fact", "person", "project", "procedure"] as const;

/** One statement that is remembered of the person. */
export interface Memory {
  id: string;
  kind: (typeof KINDS)[number];
  text: string;
  /** From 0 to 1. */
  sure: number;
  /** The only project in whose chats it holds. */
  project_id: string | null;
  /** Where it was learned; null where it was written by hand. */
  conversation_id: string | null;
  message_id: string | null;
  created_at: number;
  expires_at: number | null;
  superseded_by: string | null;
  /** It came up after text from outside was read. */
  tainted: boolean;
}

export type MemoryWish = Pick<Memory, "text" | "kind" | "project_id" | "expires_at">;

/** What was forgotten together; `at` takes it back. */
export interface Forgotten {
  count: number;
  at: number;
}
