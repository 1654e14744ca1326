/** The lists of conversations: of every day, archived, of each project. Knows no component. */
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Conversation, Page, Which } from "../wire/shapes";
import { createStore, type Store } from "../ui/store";
import type { Problem } from "../wire/types";

export interface History {
  phase: "loading" | "ready" | "failed";
  conversations: readonly Conversation[];
  next: string | null;
  problem: Problem | null;
}

/** One list, read page by page as far as it is looked at. */
export interface Shelf extends Store<History> {
  which: Which;
  /** How many of it stand above the lower end of what is in view; 0 where nobody looks. */
  looked: number;
}

const FIRST = 100;
const MORE = 500;

function makeShelf(which: Which): Shelf {
  return { which, looked: 0, ...createStore<History>({ phase: "loading", conversations: [], next: null, problem: null }) };
}

export const history = makeShelf({ loose: true });
export const archive = makeShelf({ archived: true });
const projects = new Map<string, Shelf>();

/** The conversations of one project; whoever shows them asks for them with `refresh`. */
export function shelfOf(project: string): Shelf {
  const known = projects.get(project);
  if (known) return known;
  const made = makeShelf({ project });
  projects.set(project, made);
  return made;
}

export function shelves(): Shelf[] {
  return [history, archive, ...projects.values()];
}

/**
 * Reads the newest page anew and keeps what is known beyond it, unless something `touched` is there. Then it reads on
 * as far as somebody looks; what is further down is read when they come there, as it was the first time.
 */
export async function refresh(shelf: Shelf = history, touched: ReadonlySet<string> | "all" = new Set()): Promise<void> {
  try {
    const page = await chat.list(shelf.which, null, FIRST);
    const tail = beyond(shelf.get().conversations, page);
    const whole = touched === "all" || tail.some(({ id }) => touched.has(id)) ? await readOn(shelf, page) : page;
    shelf.set((old) => {
      const rest = whole === page ? beyond(old.conversations, page) : [];
      const next = rest.length > 0 ? old.next : whole.next;
      return { phase: "ready", conversations: [...whole.conversations, ...rest], next, problem: null };
    });
  } catch (error) {
    shelf.set((old) => (old.phase === "ready" ? old : { ...old, phase: "failed", problem: asProblem(error) }));
  }
}

/** What is known beyond a list's first page. */
function beyond(known: readonly Conversation[], { conversations, next }: Page<Conversation>): readonly Conversation[] {
  const last = conversations.findLast(({ pinned }) => !pinned);
  if (next === null || !last) return [];
  const here = new Set(conversations.map(({ id }) => id));
  return known.filter((each) => !each.pinned && each.updated_at <= last.updated_at && !here.has(each.id));
}

/** As many more pages as are looked at. */
async function readOn(shelf: Shelf, first: Page<Conversation>): Promise<Page<Conversation>> {
  let { conversations, next } = first;
  while (next !== null && conversations.length < shelf.looked) {
    const page: Page<Conversation> = await chat.list(shelf.which, next, MORE);
    conversations = [...conversations, ...page.conversations];
    next = page.next;
  }
  return { conversations, next };
}

export async function readMore(shelf: Shelf): Promise<void> {
  const { next } = shelf.get();
  if (next === null) return;
  const page = await chat.list(shelf.which, next, MORE);
  shelf.set((old) => {
    if (old.next !== next) return old;
    const known = new Set(old.conversations.map(({ id }) => id));
    return { ...old, conversations: [...old.conversations, ...page.conversations.filter(({ id }) => !known.has(id))], next: page.next };
  });
}

/** Puts a conversation where it belongs before the server's next word about it. */
export function note(conversation: Conversation): void {
  if (conversation.temporary) return;
  for (const shelf of shelves()) {
    shelf.set((old) => {
      const others = old.conversations.filter(({ id }) => id !== conversation.id);
      const conversations = belongs(shelf.which, conversation) ? placed(others, conversation) : others;
      return { ...old, conversations };
    });
  }
}

export function forget(id: string): void {
  for (const shelf of shelves()) {
    shelf.set((old) => ({ ...old, conversations: old.conversations.filter((each) => each.id !== id) }));
  }
}

/** Its newest answer is not unread any more. */
export function markSeen(id: string): void {
  for (const shelf of shelves()) {
    shelf.set((old) => {
      if (!old.conversations.some((each) => each.id === id && each.unread)) return old;
      return { ...old, conversations: old.conversations.map((each) => (each.id === id ? { ...each, unread: false } : each)) };
    });
  }
}

/** A conversation as some list knows it. */
export function known(id: string): Conversation | null {
  for (const shelf of shelves()) {
    const found = shelf.get().conversations.find((each) => each.id === id);
    if (found) return found;
  }
  return null;
}

function belongs({ archived = false, loose, project }: Which, conversation: Conversation): boolean {
  if (conversation.archived !== archived) return false;
  if (project) return conversation.project_id === project;
  return !loose || conversation.pinned || conversation.project_id === null;
}

function placed(others: readonly Conversation[], one: Conversation): Conversation[] {
  const at = others.findIndex((each) => inOrder(one, each) <= 0);
  return at < 0 ? [...others, one] : others.toSpliced(at, 0, one);
}

function inOrder(a: Conversation, b: Conversation): number {
  return Number(b.pinned) - Number(a.pinned) || b.updated_at - a.updated_at;
}

export interface Group {
  /** A month is named by its first day. */
  name: "pinned" | "today" | "yesterday" | "week" | "month" | number;
  conversations: Conversation[];
}

const DAY = 86_400_000;

/** The conversations, which are in order, by day and then by month, as a person at `now` would call them. */
export function byDay(conversations: readonly Conversation[], now: number): Group[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const groups: Group[] = [];
  let { name, from } = PINNED;
  for (const conversation of conversations) {
    // Most belong to the group of the one before: a date is costly, and there may be very many.
    const same = groups.length > 0 && (name === "pinned") === conversation.pinned && conversation.updated_at >= from;
    if (!same) {
      ({ name, from } = groupOf(conversation, midnight));
      groups.push({ name, conversations: [] });
    }
    groups.at(-1)?.conversations.push(conversation);
  }
  return groups;
}

const PINNED: { name: Group["name"]; from: number } = { name: "pinned", from: -Infinity };

/** The name of the group that a conversation is in, and when the group's time begins. */
function groupOf({ pinned, updated_at }: Conversation, midnight: number): typeof PINNED {
  if (pinned) return PINNED;
  if (updated_at >= midnight) return { name: "today", from: midnight };
  for (const [name, days] of [["yesterday", 1], ["week", 7], ["month", 30]] as const) {
    const from = midnight - days * DAY;
    if (updated_at >= from) return { name, from };
  }
  const day = new Date(updated_at);
  const first = new Date(day.getFullYear(), day.getMonth(), 1).getTime();
  return { name: first, from: first };
}
