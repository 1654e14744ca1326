/** The shapes of links that show a snapshot. Knows nothing of how they are fetched or shown. */
import type { Message, Part } from "./types";

export type Days = 1 | 7 | 30 | null;

/** What a link is to show, and for how many days: null until it is taken back. */
export interface NewShare {
  conversation_id: string;
  days: Days;
  named: boolean;
  thoughts: boolean;
}

/** A link to a snapshot, as the one who made it sees it. */
export interface Share {
  id: string;
  conversation_id: string;
  title: string;
  /** What stands in the link; null where the server's key is another one by now. */
  secret: string | null;
  named: boolean;
  thoughts: boolean;
  created_at: number;
  taken_at: number;
  expires_at: number | null;
}

export type SharedMessage = Pick<Message, "role" | "created_at" | "status" | "model"> & { parts: Part[] };

/** What whoever has a link sees. */
export interface Shared {
  title: string;
  name: string | null;
  taken_at: number;
  expires_at: number | null;
  messages: SharedMessage[];
}
