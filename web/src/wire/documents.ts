/** The shapes of documents and their versions. Knows nothing of how they are fetched or shown. */

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
