/** What can be done with a conversation, as items of a menu. Knows nothing of where the menu opens. */
import { settings } from "../wire/api";
import type { Conversation } from "../wire/shapes";
import { asking } from "../projects/asking";
import { download } from "../ui/download";
import { MenuItem } from "../ui/Menu";
import { t } from "../words/t";
import { change, remove, setArchived } from "./changes";

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
