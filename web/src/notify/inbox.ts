/** What the person was told, and how much of it is unread. Knows no component. */
import { notify as api } from "../wire/api";
import type { Inbox } from "../wire/notify";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";

/** Null until it was read. */
export const inbox = createStore<Inbox | null>(null);
export const inboxOpen = createStore(false);
let asked = 0;

/** Of several questions only the last one's answer is shown. */
async function show(run: () => Promise<Inbox>): Promise<void> {
  asked += 1;
  const mine = asked;
  const now = await run();
  if (mine !== asked) return;
  inbox.set(now);
  // On the sign of the installed app, where there is one.
  await navigator.setAppBadge?.(now.unread).catch(() => undefined);
}

export async function readInbox(): Promise<void> {
  // Where it can't be asked, the line says so already.
  await show(api.inbox).catch(() => undefined);
}

/** Marks one as read, or all. */
export async function markRead(id: string | null): Promise<void> {
  await attempt(() => show(() => api.read(id)));
}
