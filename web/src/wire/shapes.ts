/** The shapes of the page's own routes. Knows nothing of how they are fetched or shown. */
import type { Effort, FilePart, Message, ModelInfo, Part, Problem, Status, TextPart, User } from "./types";

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
export interface Project {
  id: string;
  name: string;
  instructions: string;
  /** What answers where no model is picked. */
  model: string | null;
  files: FilePart[];
  folder: Synced | null;
  created_at: number;
  /** How many are in it, and how many of them are unread. */
  conversations: number;
  unread: number;
}

/** A folder of Lowkey's machine that a project reads. `more`: it holds more than is read. */
export interface Synced {
  path: string;
  files: number;
  looking: boolean;
  looked_at: number | null;
  more: boolean;
  problem: Problem | null;
}

/** How far it is read. `failed`: how many files can't be; `told`: some of them. */
export interface SyncedView {
  folder: Synced;
  unread: number;
  failed: number;
  told: { path: string; problem: Problem }[];
}

/** How far a file is read, and what was found in it. */
export interface FileText {
  file_id: string;
  name: string;
  media_type: string;
  status: "queued" | "reading" | "ready" | "failed";
  about: {
    kind: string;
    unit: "" | "page" | "slide" | "sheet" | "chapter" | "message" | "file";
    title: string;
    pages: number;
    characters: number;
    notes: string[];
    problem: Problem | null;
  };
  /** Pages read so far, of how many; 0 where that is not known. */
  done: number;
  of: number;
  /** By which model it is found by meaning; empty: by its words alone. */
  model: string;
}

export interface FilePage {
  number: number;
  text: string;
  label: string;
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
}

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
  /** `notice`: the inbox is another. `everything`: more changed than could be told. */
  kind: "conversation" | "project" | "file" | "memory" | "job" | "notice" | "everything";
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

export interface Models {
  models: ModelInfo[];
  default: string;
}

export type ProviderKind =
  | "compatible" | "openai" | "openai-responses" | "anthropic" | "google" | "mistral" | "groq" | "deepseek" | "xai"
  | "openrouter";

export interface Provider {
  id: string;
  kind: ProviderKind;
  name: string;
  url: string;
  has_key: boolean;
  /** Only an added one can be removed: the others are found anew at every start. */
  origin: "added" | "environment" | "discovered";
  /** Why it did not say what it offers when it was last asked. */
  problem: Problem | null;
}

export interface Providers {
  providers: Provider[];
  /** Files and other packages' providers that can't be used. */
  broken: { name: string; problem: Problem }[];
}

export interface NewProvider {
  kind: ProviderKind;
  name: string;
  url: string | null;
  key: string | null;
}

export interface TestResult {
  model: string;
  ok: boolean;
  /** The model's words, or why it gave none. */
  said: string;
  /** Milliseconds until its first word. */
  ms: number;
}

export interface Preferences {
  model: string | null;
  effort: Effort;
  instructions: string;
  /** What the person likes to be called. */
  name: string;
  personality: Personality;
  /** The words of a personality of their own; heeded where that is chosen. */
  manner: string;
  /** What the Enter key does in the message box. */
  enter: "send" | "newline";
  /** The welcome was shown. */
  welcomed: boolean;
  /** A model may look into earlier chats. */
  recalls: boolean;
  /** What of a message is worth remembering is asked after its answer. */
  notices: boolean;
  /** The time zone they are in, by its IANA name; empty where it is not known. */
  zone: string;
  /** Answers may use the web. */
  web: boolean;
}

export type Personality = "default" | "concise" | "warm" | "blunt" | "tutor" | "partner" | "own";

/** The published rule book. */
export interface Spec {
  /** A hash of all of it. */
  version: string;
  title: string;
  preamble: string;
  groups: { id: string; title: string }[];
  clauses: Clause[];
  personalities: { id: string; name: string; about: string; changes: string[]; keeps: string[]; manner: string }[];
  modes: Spec["personalities"];
  tiers: { id: string; name: string; means: string; action: string }[];
  crisis: { elsewhere: string; countries: Country[] };
}

export interface Clause {
  id: string;
  group: string;
  statement: string;
  authority: "platform" | "operator" | "user" | "guideline";
  /** By what it can be changed, in words; empty where nobody may. */
  how: string;
  tier: string;
  /** 1 to 5. */
  severity: number;
  rationale: string;
  text: string;
  examples: Example[];
}

export interface Example {
  kind: "good" | "bad";
  /** 4 or 5 for a good one, 1 or 2 for a bad one. */
  grade: number;
  turns: { who: string; text: string }[];
  why: string;
}

export interface Country {
  code: string;
  name: string;
  emergency: string;
  lines: { name: string; number: string; by: "call" | "text" }[];
}

/** A text kept to be written again; `{{word}}` in it is asked for each time. */
export interface SavedPrompt {
  id: string;
  name: string;
  text: string;
  created_at: number;
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
}

/** Something written in a conversation; its words stand in its versions. */
export interface Document {
  id: string;
  conversation_id: string;
  title: string;
  kind: "text" | "code" | "app";
  /** Of code. */
  language: string;
  /** The newest one's number. */
  version: number;
  /** What wrote that one; null: the person. */
  run_id: string | null;
  lines: number;
  created_at: number;
  updated_at: number;
}

export interface VersionNote {
  number: number;
  run_id: string | null;
  created_at: number;
  lines: number;
}

export type Version = VersionNote & { text: string };

export type MemoryWish = Pick<Memory, "text" | "kind" | "project_id" | "expires_at">;

/** What was forgotten together; `at` takes it back. */
export interface Forgotten {
  count: number;
  at: number;
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  created_at: number;
  used_at: number | null;
}

export interface Session {
  id: string;
  agent: string;
  created_at: number;
  seen_at: number;
  current: boolean;
}

/** A person as the owner sees them. */
export interface Person extends User {
  disabled: boolean;
  created_at: number;
}

/** What an import would find. */
export interface Preview {
  conversations: number;
  messages: number;
  files: number;
  prompts: number;
  preferences: boolean;
  here: number;
  first_at: number | null;
  last_at: number | null;
  titles: string[];
  problems: string[];
}

export interface Imported {
  imported: number;
  skipped: number;
  problems: string[];
}


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
