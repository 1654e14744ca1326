/** One conversation in the list: its name, and what can be done with it. */
import { memo, useState } from "react";
import { IconButton } from "../ui/Button";
import { Link } from "../ui/Link";
import { Menu } from "../ui/Menu";
import type { Conversation } from "../wire/shapes";
import { t } from "../words/t";
import { ConversationMenu } from "./ConversationMenu";
import { Rename } from "./Rename";

interface Props {
  conversation: Conversation;
  shown: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, shown }: Props) {
  const [renaming, setRenaming] = useState(false);
  const title = conversation.title || t("chat.untitled");

  if (renaming) {
    return (
      <li className="px-1 py-0.5">
        <Rename conversation={conversation} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li className="group relative flex items-center rounded-lg hover:bg-hover has-[[aria-current]]:bg-hover">
      <Link
        to={`/c/${conversation.id}`}
        aria-current={shown ? "page" : undefined}
        onDoubleClick={() => setRenaming(true)}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-sm pointer-coarse:min-h-11"
      >
        <span dir="auto" className="truncate">
          {title}
        </span>
        {conversation.running ? (
          <span className="size-1.5 shrink-0 animate-breathe rounded-full bg-accent" title={t("side.writing")}>
            <span className="sr-only">{t("side.writing")}</span>
          </span>
        ) : null}
      </Link>
      <span className="opacity-0 transition-opacity group-hover:opacity-100 group-focus-within:opacity-100 has-[[aria-expanded=true]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          label={t("chat.more", { title })}
          trigger={(props) => <IconButton icon="more" label={t("chat.more", { title })} small {...props} />}
        >
          <ConversationMenu conversation={conversation} onRename={() => setRenaming(true)} />
        </Menu>
      </span>
    </li>
  );
});
