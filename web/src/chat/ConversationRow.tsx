/** One conversation in a list: its name, what is new in it, and what can be done with it. */
import { memo, useState } from "react";
import { IconButton } from "../ui/Button";
import { Link } from "../ui/Link";
import { Mark } from "../ui/Mark";
import { Menu } from "../ui/Menu";
import type { Conversation } from "../wire/shapes";
import { t } from "../words/t";
import { ConversationMenu } from "./ConversationMenu";
import { carry } from "./dragging";
import { expectOpening } from "./opening";
import { Rename } from "./Rename";

interface Props {
  conversation: Conversation;
  shown: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, shown }: Props) {
  const [renaming, setRenaming] = useState(false);
  const title = conversation.title || t("chat.untitled");
  // Whoever has it before their eyes need not be told.
  const unread = conversation.unread && !shown;

  if (renaming) {
    return (
      <div className="px-1 py-0.5">
        <Rename conversation={conversation} onDone={() => setRenaming(false)} />
      </div>
    );
  }
  return (
    <div className="group relative flex items-center rounded-lg hover:bg-hover has-[[aria-current]]:bg-hover">
      <Link
        to={`/c/${conversation.id}`}
        aria-current={shown ? "page" : undefined}
        draggable
        onPointerDown={({ button }) => {
          if (button === 0 && !shown) expectOpening(conversation.id);
        }}
        onDragStart={(event) => carry(event, conversation)}
        onDoubleClick={() => setRenaming(true)}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-sm pointer-coarse:min-h-11"
      >
        <span dir="auto" className={`truncate ${unread ? "font-semibold" : ""}`}>
          {title}
        </span>
        {conversation.waiting ? <Mark name={t("side.waiting")} asks /> : conversation.running ? <Mark name={t("side.writing")} moving /> : unread ? <Mark name={t("side.unread")} /> : null}
      </Link>
      <span className="opacity-0 transition-opacity group-hover:opacity-100 group-focus-within:opacity-100 has-[[aria-expanded=true]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          label={t("chat.more", { title })}
          trigger={(props) => <IconButton icon="more" label={t("chat.more", { title })} small {...props} />}
        >
          <ConversationMenu conversation={conversation} onRename={() => setRenaming(true)} />
        </Menu>
      </span>
    </div>
  );
});
