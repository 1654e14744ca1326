/** The shapes of what a person sets, keeps and brings in. Knows nothing of how they are fetched or shown. */
import type { Effort } from "./types";

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

/** A text kept to be written again; `{{word}}` in it is asked for each time. */
export interface SavedPrompt {
  id: string;
  name: string;
  text: string;
  created_at: number;
}

/** What an import would find. */
export interface Preview {
  conversations: number;
  messages: number;
  files: number;
  prompts: number;
  /** On lists, and notes. */
  things: number;
  memories: number;
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
  things: number;
  memories: number;
  problems: string[];
}

