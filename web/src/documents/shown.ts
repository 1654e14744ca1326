/** Which document stands beside the conversation. Knows no component, and nothing of its words. */
import { createStore } from "../ui/store";

export interface Shown {
  conversation: string;
  /** The end of its id, as a model writes it, or the whole. */
  id: string;
  /** The version to look at; null: the newest. */
  version: number | null;
  /** Somebody asked for it, so the focus goes there; else the model has just written it. */
  asked: boolean;
}

export const shown = createStore<Shown | null>(null);

/** Counts what was written, so that who looks at it looks again. */
export const written = createStore(0);

/** Conversations whose documents somebody has put away: they come back when asked for. */
const putAway = new Set<string>();
let opener: HTMLElement | null = null;

export function openDocument(conversation: string, id: string, version: number | null = null): void {
  opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  putAway.delete(conversation);
  shown.set({ conversation, id, version, asked: true });
}

/** A model has written it under somebody's eyes: it is shown where there is room, unless they closed it. */
export function wrote(conversation: string, id: string, room: boolean): void {
  written.set((count) => count + 1);
  const now = shown.get();
  if (putAway.has(conversation) || (!room && now?.conversation !== conversation)) return;
  if (now?.conversation === conversation && id.endsWith(now.id.slice(-id.length)) && now.version === null) return;
  shown.set({ conversation, id, version: null, asked: false });
}

export function closeDocument(): void {
  const now = shown.get();
  if (now) putAway.add(now.conversation);
  shown.set(null);
  const back = opener?.isConnected ? opener : document.getElementById("message");
  back?.focus();
  opener = null;
}
