/** What the person says of answers: shown at once, taken back where the server refuses. Knows no component. */
import { feedback as api } from "../wire/api";
import type { Feedback, Thumb } from "../wire/feedback";
import type { Message } from "../wire/types";
import { attempt } from "../ui/loaded";
import type { Thread } from "./thread";

export type Said = Pick<Thumb, "verdict" | "reasons" | "text">;

/** Gives a thumb, in place of an older one; null takes it back. Gives back whether the server has kept it. */
export function rate(thread: Thread, message: Message, said: Said | null): Promise<boolean> {
  const { id, run_id, model } = message;
  const thumb = said && ({ ...said, kind: "thumb", message_id: id, run_id, model, created_at: Date.now() } as const);
  return keep(thread, id, "thumb", thumb, () => (said ? api.rate(id, said) : api.unrate(id)));
}

/** This answer was better than those beside it. */
export function prefer(thread: Thread, message: Message, over: string[]): Promise<boolean> {
  const { id, run_id, model } = message;
  const choice = { kind: "choice", message_id: id, run_id, model, created_at: Date.now(), over } as const;
  return keep(thread, id, "choice", choice, () => api.choose(id, over));
}

export function thumbOf(said: readonly Feedback[], message: string): Thumb | null {
  for (const each of said) if (each.kind === "thumb" && each.message_id === message) return each;
  return null;
}

async function keep(thread: Thread, id: string, kind: Feedback["kind"], said: Feedback | null, send: () => Promise<unknown>): Promise<boolean> {
  const before = thread.state.get().feedback;
  const others = before.filter((each) => each.kind !== kind || each.message_id !== id);
  thread.state.set((old) => ({ ...old, feedback: said ? [...others, said] : others }));
  const kept = await thread.doing(attempt(send));
  if (!kept) thread.state.set((old) => ({ ...old, feedback: before }));
  return kept;
}
