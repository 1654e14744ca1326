/** What was typed and not yet sent, kept on this device for each conversation. Knows no composer.
 *
 * A draft keeps its key while its words stay the same, so that sending it again after a lost
 * answer, even after a reload, is still the same message.
 */
import type { FilePart } from "../wire/types";

export interface Draft {
  text: string;
  files: FilePart[];
  /** The files that were pasted as words: they can become words again. */
  pasted: string[];
  key: string;
}

export type Words = Partial<Pick<Draft, "text" | "files" | "pasted">>;

const PREFIX = "lowkey.draft.";
const NEW = "new";

export function emptyDraft(): Draft {
  return { text: "", files: [], pasted: [], key: freshKey() };
}

/** A name that no other request has: works on plain HTTP too, where `randomUUID` is missing. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function readDraft(conversation: string | null, storage: Storage = localStorage): Draft {
  const text = storage.getItem(PREFIX + (conversation ?? NEW));
  if (text === null) return emptyDraft();
  try {
    return { ...emptyDraft(), ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    // Somebody else wrote under this name: there is nothing of ours to keep.
    return emptyDraft();
  }
}

/** Gives back whether it could be kept: a full or blocked storage loses drafts, never messages. */
export function writeDraft(conversation: string | null, draft: Draft, storage: Storage = localStorage): boolean {
  const name = PREFIX + (conversation ?? NEW);
  try {
    if (draft.text === "" && draft.files.length === 0) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** The draft with other words or files, and therefore another key. */
export function changed(draft: Draft, change: Words): Draft {
  return { ...draft, ...change, key: freshKey() };
}
