/** The shapes of the page's own routes. Knows nothing of how they are fetched or shown. */
import type { Effort, FilePart, Message, ModelInfo, Status, TextPart, User } from "./types";

export interface Me {
  user: User;
  /** No owner is set up and only this machine can reach the server. */
  alone: boolean;
  version: string;
  default_model: string;
  /** The data folder. */
  home: string;
  greeting_name: string | null;
}

export interface DoorState {
  state: "open" | "sign_in" | "set_up";
}

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
  temporary: boolean;
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
  notes: string[];
}

export interface Change {
  /** `everything`: more changed than could be told. */
  kind: "conversation" | "everything";
  id: string;
  change: "changed" | "deleted";
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

export interface Models {
  models: ModelInfo[];
  default: string;
}

export interface Provider {
  id: string;
  kind: string;
  name: string;
  url: string | null;
  has_key: boolean;
}

export interface NewProvider {
  kind: string;
  name: string;
  url: string | null;
  key: string | null;
}

export interface TestResult {
  ok: boolean;
  message: string;
  ms?: number | null;
}

export interface Preferences {
  model: string | null;
  effort: Effort;
  instructions: string;
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  created_at: number;
  used_at?: number | null;
}

export interface Session {
  id: string;
  created_at: number;
  used_at?: number | null;
  agent?: string | null;
  current?: boolean;
}

export interface Imported {
  imported: number;
  skipped: number;
  problems: string[];
}

