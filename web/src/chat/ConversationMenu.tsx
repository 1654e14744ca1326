/** What can be done with a conversation, as items of a menu. Knows nothing of where the menu opens. */
import { presence } from "../accounts/me";
import type { Conversation } from "../wire/shapes";
import { asking } from "../projects/asking";
import { openWindow } from "../sharing/Windows";
import { MenuItem } from "../ui/Menu";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { change, remove, setArchived } from "./changes";

interface Props {
  conversation: Conversation;
  onRename: () => void;
}

export function ConversationMenu({ conversation, onRename }: Props) {
  const { pinned, archived, temporary } = conversation;
  const guest = useStore(presence, (here) => here.kind === "in" && here.me.user.role === "guest");
  if (temporary) {
    return (
      <>
        <MenuItem icon="share" onChoose={() => toast(t("share.temporary"))}>
          {t("share.open")}
        </MenuItem>
        <MenuItem icon="trash" danger onChoose={() => void remove(conversation)}>
          {t("chat.delete")}
        </MenuItem>
      </>
    );
  }
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
      {guest ? null : (
        <MenuItem icon="share" onChoose={() => openWindow({ kind: "share", conversation })}>
          {t("share.open")}
        </MenuItem>
      )}
      <MenuItem icon="download" onChoose={() => openWindow({ kind: "export", conversation })}>
        {t("export.open")}
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
