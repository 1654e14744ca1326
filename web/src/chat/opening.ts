/** Conversations that somebody is about to open: read from a press on, not first from its release. Knows no thread. */
import { chat } from "../wire/api";
import type { Opened } from "../wire/shapes";

/** Milliseconds after which a press was none that opens: a drag, or a finger that thought better of it. */
const FRESH = 1_000;

let coming: { id: string; at: number; answer: Promise<Opened> } | null = null;

/** A press has begun on the way to this conversation. */
export function expectOpening(id: string): void {
  const answer = chat.open(id);
  // Whoever opens it learns what went wrong.
  answer.catch(() => undefined);
  coming = { id, at: performance.now(), answer };
}

/** It has changed meanwhile: what was asked for may be old. */
export function changedMeanwhile(id: string): void {
  if (coming?.id === id) coming = null;
}

/** The whole conversation, for who sees it the first time; what a press has asked for is taken once. */
export function open(id: string): Promise<Opened> {
  const asked = coming;
  coming = null;
  return asked?.id === id && performance.now() - asked.at < FRESH ? asked.answer : chat.open(id);
}
