/** What is done with conversations: shown at once, taken back where the server refuses, and by whoever did it. */
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Conversation } from "../wire/shapes";
import { navigate } from "../place";
import { offerToForget } from "../memory/memories";
import { whatHappened } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { current, startNew } from "./current";
import { forget, note } from "./history";

const titleOf = ({ title }: Conversation): string => title || t("chat.untitled");

/** Gives back whether the server agreed. */
export async function change(
  conversation: Conversation,
  wish: Partial<Pick<Conversation, "title" | "pinned" | "archived">>,
): Promise<boolean> {
  note({ ...conversation, ...wish });
  try {
    const changed = await chat.change(conversation.id, wish);
    note(changed);
    const thread = current.get();
    if (thread.id === changed.id) thread.state.set((old) => ({ ...old, conversation: changed }));
    return true;
  } catch (error) {
    note(conversation);
    toast(whatHappened(asProblem(error)), { bad: true });
    return false;
  }
}

export async function rename(conversation: Conversation, title: string): Promise<void> {
  if (!(await change(conversation, { title }))) return;
  const before = conversation.title;
  if (before) offerUndo(t("chat.renamed", { title }), () => change({ ...conversation, title }, { title: before }));
}

export async function setArchived(conversation: Conversation, archived: boolean): Promise<void> {
  if (!(await change(conversation, { archived }))) return;
  const said = t(archived ? "chat.archived" : "chat.unarchived", { title: titleOf(conversation) });
  offerUndo(said, () => change({ ...conversation, archived }, { archived: !archived }));
}

function offerUndo(said: string, undo: () => Promise<unknown>): void {
  toast(said, { action: { name: t("undo"), run: () => void undo() } });
}

export async function remove(conversation: Conversation): Promise<void> {
  // The server's word about it may come before its answer, and leads away from here, too.
  const shown = current.get().id === conversation.id;
  forget(conversation.id);
  try {
    await chat.remove(conversation.id);
  } catch (error) {
    note(conversation);
    toast(whatHappened(asProblem(error)), { bad: true });
    return;
  }
  if (shown) startNew();
  if (conversation.temporary) return;
  offerUndo(t("chat.deleted", { title: titleOf(conversation) }), () => restore(conversation, shown));
  await offerToForget(conversation.id).catch(() => undefined); // What it taught can be forgotten in the settings, too.
}

async function restore({ id }: Conversation, show: boolean): Promise<void> {
  try {
    note(await chat.restore(id));
    if (show) navigate(`/c/${id}`);
  } catch (error) {
    toast(whatHappened(asProblem(error)), { bad: true });
  }
}
