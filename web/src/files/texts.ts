/** How far files are read, and which one lies open. Knows no component. */
import { files } from "../wire/api";
import type { FileText } from "../wire/files";
import { createStore } from "../ui/store";

/** Milliseconds between looks at files that are being read. */
const LOOK = 1_000;

/** By the file's id; null for what nobody had read, or is gone. */
export const texts = createStore<Readonly<Record<string, FileText | null>>>({});

export interface Opened {
  id: string;
  name: string;
  page: number;
  /** Words to be marked on the page. */
  quote: string;
}

export const opened = createStore<Opened | null>(null);

const wanted = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Has these looked up, and again as long as one of them is being read. */
export function lookUp(ids: readonly string[]): void {
  for (const id of ids) wanted.add(id);
  clearTimeout(timer);
  timer = setTimeout(() => void look(), 50);
}

/** A file is read now, or can't be. */
export function heard(id: string): void {
  if (id in texts.get()) lookUp([id]);
}

export async function readAgain(id: string): Promise<void> {
  await files.read(id);
  lookUp([id]);
}

async function look(): Promise<void> {
  const ids = [...wanted].slice(0, 100);
  for (const id of ids) wanted.delete(id);
  if (ids.length === 0) return;
  let found: readonly FileText[];
  try {
    found = (await files.texts(ids)).texts;
  } catch {
    // The line is down: whatever asks next asks for these, too.
    return;
  }
  const none = Object.fromEntries(ids.map((id) => [id, null]));
  texts.set((old) => ({ ...old, ...none, ...Object.fromEntries(found.map((text) => [text.file_id, text])) }));
  const unread = found.filter(({ status }) => status === "queued" || status === "reading");
  for (const { file_id } of unread) wanted.add(file_id);
  if (wanted.size > 0) {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), LOOK);
  }
}

/** The file and page that a source of ours means; null for any other address. */
export function placeIn(url: string): { id: string; page: number } | null {
  const found = /^\/files\/(file_[0-9a-f]{64})\/(\d{1,7})$/.exec(url);
  return found?.[1] && found[2] ? { id: found[1], page: Number(found[2]) } : null;
}
