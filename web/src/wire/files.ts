/** The shapes of what files say. Knows nothing of how they are fetched or shown. */
import type { Problem } from "./types";

/** How far a file is read, and what was found in it. */
export interface FileText {
  file_id: string;
  name: string;
  media_type: string;
  status: "queued" | "reading" | "ready" | "failed";
  about: {
    kind: string;
    unit: "" | "page" | "slide" | "sheet" | "chapter" | "cell" | "message" | "file";
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
