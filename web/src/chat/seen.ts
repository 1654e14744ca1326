/** An answer counts as read when its conversation is on a screen that somebody looks at. Knows no list's looks. */
import { chat } from "../wire/api";
import { current } from "./current";
import { markSeen } from "./history";
import type { ThreadState } from "./thread";

/** Tells the server what was read; the function given back ends that. */
export function keepSeen(): () => void {
  let stopThread = (): void => undefined;

  const look = (): void => {
    const { state } = current.get();
    if (document.visibilityState === "visible" && isNew(state.get())) see(state);
  };
  const turn = (): void => {
    stopThread();
    stopThread = current.get().state.subscribe(look);
    look();
  };
  const stopCurrent = current.subscribe(turn);
  document.addEventListener("visibilitychange", look);
  turn();
  return () => {
    stopThread();
    stopCurrent();
    document.removeEventListener("visibilitychange", look);
  };
}

function isNew({ conversation }: ThreadState): boolean {
  return conversation !== null && conversation.unread && !conversation.temporary;
}

function see(state: ReturnType<typeof current.get>["state"]): void {
  const { conversation } = state.get();
  if (!conversation) return;
  state.set((old) => ({ ...old, conversation: { ...conversation, unread: false } }));
  markSeen(conversation.id);
  // Where this does not arrive, it is said again at the next visit.
  chat.see(conversation.id).catch(() => undefined);
}
