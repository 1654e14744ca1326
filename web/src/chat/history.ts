/** The list of conversations: those of every day, and the archived ones. Knows no component. */
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Conversation } from "../wire/shapes";
import { createStore } from "../ui/store";
import type { Problem } from "../wire/types";

export interface History {
  phase: "loading" | "ready" | "failed";
  conversations: readonly Conversation[];
  next: string | null;
  problem: Problem | null;
}

const EMPTY: History = { phase: "loading", conversations: [], next: null, problem: null };

export const history = createStore<History>(EMPTY);
export const archive = createStore<History>(EMPTY);

const storeOf = (archived: boolean) => (archived ? archive : history);

/** Reads the first page anew, and as many more as are shown. */
export async function refresh(archived = false): Promise<void> {
  const store = storeOf(archived);
  try {
    const limit = Math.min(500, Math.max(100, store.get().conversations.length));
    const { conversations, next } = await chat.list(archived, null, limit);
    store.set({ phase: "ready", conversations, next, problem: null });
  } catch (error) {
    store.set((old) => (old.phase === "ready" ? old : { ...old, phase: "failed", problem: asProblem(error) }));
  }
}

export async function readMore(archived = false): Promise<void> {
  const store = storeOf(archived);
  const { next } = store.get();
  if (next === null) return;
  const page = await chat.list(archived, next);
  store.set((old) => {
    if (old.next !== next) return old;
    const known = new Set(old.conversations.map(({ id }) => id));
    return { ...old, conversations: [...old.conversations, ...page.conversations.filter(({ id }) => !known.has(id))], next: page.next };
  });
}

/** Puts a conversation into the list before the server's next word about it. */
export function note(conversation: Conversation): void {
  if (conversation.temporary) return;
  for (const archived of [false, true]) {
    storeOf(archived).set((old) => {
      const others = old.conversations.filter(({ id }) => id !== conversation.id);
      const belongs = conversation.archived === archived;
      return { ...old, conversations: belongs ? [...others, conversation].sort(inOrder) : others };
    });
  }
}

export function forget(id: string): void {
  for (const store of [history, archive]) {
    store.set((old) => ({ ...old, conversations: old.conversations.filter((each) => each.id !== id) }));
  }
}

function inOrder(a: Conversation, b: Conversation): number {
  return Number(b.pinned) - Number(a.pinned) || b.updated_at - a.updated_at;
}

export interface Group {
  name: "pinned" | "today" | "yesterday" | "week" | "month" | "older";
  conversations: Conversation[];
}

const DAY = 86_400_000;

/** The conversations by day, as a person at `now` would call them. */
export function byDay(conversations: readonly Conversation[], now: number): Group[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const groups = new Map<Group["name"], Conversation[]>();
  for (const conversation of conversations) {
    const name = dayOf(conversation, midnight);
    groups.set(name, [...(groups.get(name) ?? []), conversation]);
  }
  const names: Group["name"][] = ["pinned", "today", "yesterday", "week", "month", "older"];
  return names.flatMap((name) => {
    const found = groups.get(name);
    return found ? [{ name, conversations: found }] : [];
  });
}

function dayOf({ pinned, updated_at }: Conversation, midnight: number): Group["name"] {
  if (pinned) return "pinned";
  if (updated_at >= midnight) return "today";
  if (updated_at >= midnight - DAY) return "yesterday";
  if (updated_at >= midnight - 7 * DAY) return "week";
  if (updated_at >= midnight - 30 * DAY) return "month";
  return "older";
}
