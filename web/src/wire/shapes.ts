/** The shapes of conversations and projects. Knows nothing of how they are fetched or shown. */
import type { Feedback } from "./feedback";
import type { Synced } from "./files";
import type { Mention, Use } from "./memory";
import type { Effort, FilePart, Message, Status, TextPart } from "./types";

export interface Conversation {
  id: string;
  title: string;
  created_at: number;
  updated_at: number;
  pinned: boolean;
  archived: boolean;
  temporary: boolean;
  tip_id: string | null;
  running: boolean;
  /** It waits for its person to allow something. */
  waiting: boolean;
  /** An answer has ended since its person last looked. */
  unread: boolean;
  project_id: string | null;
  /** What it is for, where its person said so. */
  mode: Mode | null;
}

export const MODES = ["study", "health"] as const;
export type Mode = (typeof MODES)[number];

/** A folder of conversations, and what holds in all of them. */
/** What holds everywhere too, only what is the project's own, or nothing. */
export const REACHES = ["on", "own", "off"] as const;
export type Reach = (typeof REACHES)[number];

export interface Project {
  id: string;
  name: string;
  instructions: string;
  /** What answers where no model is picked. */
  model: string | null;
  /** What counts in it, of what is remembered and of earlier chats. */
  memory: Reach;
  recalls: Reach;
  files: FilePart[];
  folder: Synced | null;
  created_at: number;
  /** How many are in it, and how many of them are unread. */
  conversations: number;
  unread: number;
}

/** Which conversations a list holds. `loose`: those in no project, and all that are pinned. */
export interface Which {
  archived?: boolean;
  loose?: boolean;
  project?: string;
}

export interface Run {
  id: string;
  conversation_id: string;
  /** The id the answer will have. */
  message_id: string;
  parent_id: string;
  /** The cut answer that this run goes on with. */
  continues_id: string | null;
  status: Status;
  model: string | null;
  effort: Effort;
  created_at: number;
}

export interface Page<T> {
  conversations: T[];
  next: string | null;
}

export interface Opened {
  conversation: Conversation;
  messages: Message[];
  runs: Run[];
  feedback: Feedback[];
  /** Whether the newest answer was let use the web. */
  web: boolean;
  /** Which memories its answers used; none of what was forgotten. */
  recalled: Use[];
  /** By answer: how many more it was told. */
  at_hand: Record<string, number>;
}

export type SendPart = TextPart | FilePart;

export interface Send {
  conversation_id: string | null;
  parent_id: string | null;
  parts: SendPart[];
  /** Makes a repeated request the same message. */
  key: string;
  model: string | null;
  effort: Effort | null;
  /** Its answer may use the web. */
  web: boolean;
  temporary: boolean;
  /** Where a new conversation belongs. */
  project_id: string | null;
  /** What a new conversation is for. */
  mode: Mode | null;
}

export interface Accepted {
  conversation: Conversation;
  message: Message;
  run: Run;
}

export interface Prompt {
  system: string;
  model: string;
  effort: string;
  turns: { role: string; text: string }[];
  /** Runs of before there were tools have none. */
  tools?: { name: string; about: string }[];
  notes: string[];
  mode?: Mode | null;
  /** What of the rule book went along; none where the model heeds no rules, or from before there was one. */
  rules?: { version: string; clauses: string[]; left_out: string[] } | null;
  /** Which memories stood in it. */
  told: Mention[];
}

export interface Change {
  /** `notice`: the inbox is another. `list`: lists or notes are. `everything`: more changed than could be told. */
  kind: "conversation" | "project" | "file" | "memory" | "job" | "notice" | "list" | "everything";
  id: string;
  change: "changed" | "deleted" | "seen";
  /** What is remembered now. */
  words: string;
}

export interface Snippet {
  text: string;
  hit: boolean;
}

export interface Hit {
  conversation_id: string;
  message_id: string | null;
  title: string;
  at: number;
  snippet: Snippet[];
}
