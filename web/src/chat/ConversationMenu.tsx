/** What can be done with a conversation, as items of a menu. Knows nothing of where the menu opens. */
import { chat, settings } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Conversation } from "../wire/shapes";
import { navigate } from "../place";
import { asking } from "../projects/asking";
import { download } from "../ui/download";
import { MenuItem } from "../ui/Menu";
import { whatHappened } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { current, startNew } from "./current";
import { forget, note } from "./history";

interface Props {
  conversation: Conversation;
  onRename: () => void;
}

export function ConversationMenu({ conversation, onRename }: Props) {
  const { pinned, archived, temporary } = conversation;
  if (temporary) return <MenuItem icon="trash" danger onChoose={() => void remove(conversation)}>{t("chat.delete")}</MenuItem>;
  return (
    <>
      <MenuItem icon={pinned ? "unpin" : "pin"} onChoose={() => void change(conversation, { pinned: !pinned })}>
        {t(pinned ? "chat.unpin" : "chat.pin")}
      </MenuItem>
      <MenuItem icon="edit" onChoose={onRename}>
        {t("chat.rename")}
      </MenuItem>
      <MenuItem icon="folder" onChoose={() => asking.set({ kind: "move", conversation })}>
        {t("project.move")}
      </MenuItem>
      <MenuItem
        icon="download"
        onChoose={() => download(settings.exportUrl("markdown", conversation.id))}
      >
        {t("chat.export")}
      </MenuItem>
      <MenuItem icon={archived ? "restore" : "archive"} onChoose={() => void setArchived(conversation, !archived)}>
        {t(archived ? "chat.unarchive" : "chat.archive")}
      </MenuItem>
      <MenuItem icon="trash" danger onChoose={() => void remove(conversation)}>
        {t("chat.delete")}
      </MenuItem>
    </>
  );
}

const titleOf = ({ title }: Conversation): string => title || t("chat.untitled");

/** Shown at once, taken back where the server refuses. */
export async function change(
  conversation: Conversation,
  wish: Partial<Pick<Conversation, "title" | "pinned" | "archived">>,
): Promise<void> {
  note({ ...conversation, ...wish });
  try {
    const changed = await chat.change(conversation.id, wish);
    note(changed);
    const thread = current.get();
    if (thread.id === changed.id) thread.state.set((old) => ({ ...old, conversation: changed }));
  } catch (error) {
    note(conversation);
    toast(whatHappened(asProblem(error)), { bad: true });
  }
}

async function setArchived(conversation: Conversation, archived: boolean): Promise<void> {
  await change(conversation, { archived });
  if (!archived) return;
  toast(t("chat.archived", { title: titleOf(conversation) }), {
    action: { name: t("undo"), run: () => void change({ ...conversation, archived: true }, { archived: false }) },
  });
}

async function remove(conversation: Conversation): Promise<void> {
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
  toast(t("chat.deleted", { title: titleOf(conversation) }), {
    action: { name: t("undo"), run: () => void restore(conversation, shown) },
  });
}

async function restore({ id }: Conversation, show: boolean): Promise<void> {
  try {
    note(await chat.restore(id));
    if (show) navigate(`/c/${id}`);
  } catch (error) {
    toast(whatHappened(asProblem(error)), { bad: true });
  }
}
