/** The shapes that travel between server and page. Written by `scripts/wire`: do not edit. */

/** What a run's events fold to: everything an assistant Message holds besides its place. */
export interface Answer {
  status: Status;
  model: string | null;
  parts: Part[];
  usage: Usage | null;
  notes: string[];
  help?: Help | null;
  error: Problem | null;
  position: number | null;
  approvals: Approval[];
}

/** A call that waits for its person's word before it is made. */
export interface Approval {
  id: string;
  call_id: string;
  name: string;
  effect: "read" | "write" | "spend" | "execute" | "contact";
  why: "effect" | "outside" | "chosen" | "again";
  text: string;
  preview: string;
  lasting: ("conversation" | "everywhere")[];
  until: number;
}

/** The model asks for a tool to be called. */
export interface CallPart {
  kind: "call";
  call_id: string;
  name: string;
  text: string;
}

export type Effort = "instant" | "medium" | "deep";

/** Something went wrong and the run goes on, for example with another model. */
export interface ErrorHappened {
  seq: number;
  at: number;
  kind: "error";
  error: Problem;
}

export type Event = RunStarted | RunWaiting | RunDone | PartOpened | PartGrew | PartClosed | UsageCounted | Note | Helped | ErrorHappened;

/** A file by the hash of its bytes; the bytes lie in the file store. */
export interface FilePart {
  kind: "file";
  file_id: string;
  name: string;
  media_type: string;
  size: number;
}

/** Where to turn in a crisis. */
export interface Help {
  text: string;
  country: string;
  emergency: string;
  lines: Line[];
}

/** Where to turn in a crisis; it stands above the answer. */
export interface Helped {
  seq: number;
  at: number;
  kind: "help";
  help: Help;
}

/** A line that listens, by voice or by text message. */
export interface Line {
  name: string;
  number: string;
  by: "call" | "text";
}

/** One node of a conversation's tree. Immutable: an edit or a regeneration is a sibling. */
export interface Message {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  role: "user" | "assistant";
  parts: Part[];
  created_at: number;
  run_id: string | null;
  status: Status;
  model: string | null;
  usage: Usage | null;
  notes: string[];
  help?: Help | null;
  error: Problem | null;
}

/** What can be said of a model without asking it. */
export interface ModelInfo {
  id: string;
  name: string;
  provider: string;
  context: number | null;
  sees: boolean;
  thinks: boolean;
  calls: boolean;
  local: boolean;
  weak: boolean;
  size: number | null;
}

/** One sentence the person should know about this answer. Told twice, it counts once. */
export interface Note {
  seq: number;
  at: number;
  kind: "note";
  text: string;
}

export type Part = TextPart | ThinkingPart | CallPart | ResultPart | FilePart | SourcePart;

/** The part will not change again. `part` is the whole of it once its growth was dropped. */
export interface PartClosed {
  seq: number;
  at: number;
  kind: "part.closed";
  index: number;
  part: Part | null;
}

export interface PartGrew {
  seq: number;
  at: number;
  kind: "part.grew";
  index: number;
  text: string;
}

/** A part begins at `index`. Opening it again replaces its content, not when it began. */
export interface PartOpened {
  seq: number;
  at: number;
  kind: "part.opened";
  index: number;
  part: Part;
}

/** An error as people and the wire see it: a code for programs, two sentences for people. */
export interface Problem {
  code: string;
  message: string;
  hint: string;
  retry_after: number | null;
  poem: string;
  position: number | null;
}

/** What a tool answered. */
export interface ResultPart {
  kind: "result";
  call_id: string;
  name: string;
  text: string;
  ok: boolean;
  tainted: boolean;
}

/** The last event. `status` is final and `error` says why when it failed. */
export interface RunDone {
  seq: number;
  at: number;
  kind: "run.done";
  status: Status;
  error: Problem | null;
}

export interface RunStarted {
  seq: number;
  at: number;
  kind: "run.started";
  model: string;
}

/** The run waits: for its turn, at `position` counted from 1, or for its person's word. */
export interface RunWaiting {
  seq: number;
  at: number;
  kind: "run.waiting";
  position: number | null;
  approvals: Approval[];
}

/** Where a claim came from. */
export interface SourcePart {
  kind: "source";
  title: string;
  url: string;
  quote: string;
  number: number;
}

export type Status = "queued" | "running" | "waiting" | "done" | "partial" | "stopped" | "failed" | "interrupted";

export interface TextPart {
  kind: "text";
  text: string;
  tainted?: boolean;
}

/** What the model thought before it answered. */
export interface ThinkingPart {
  kind: "thinking";
  text: string;
  ms: number | null;
  signature: string | null;
}

/** Tokens counted by the provider, and money where the price is known. */
export interface Usage {
  input: number;
  output: number;
  thinking: number;
  cached: number;
  cost: number | null;
}

export interface UsageCounted {
  seq: number;
  at: number;
  kind: "usage";
  usage: Usage;
}

/** A person of this installation. Alone on loopback, that is the owner without a password. */
export interface User {
  id: string;
  name: string;
  role: "owner" | "member" | "guest";
}
