/** The projects beside the page: each opens its page, or shows its newest conversations below its name. */
import { useEffect, useState } from "react";
import { ConversationRow } from "../chat/ConversationRow";
import { useTarget } from "../chat/dragging";
import { refresh, shelfOf } from "../chat/history";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Mark } from "../ui/Mark";
import { Menu } from "../ui/Menu";
import { useStore } from "../ui/store";
import type { Project } from "../wire/shapes";
import { counted, t } from "../words/t";
import { asking } from "./asking";
import { isOpen, toggle, unfolded } from "./folds";
import { ProjectMenu } from "./ProjectMenu";
import { move, projects } from "./projects";

interface Props {
  /** The project and the conversation on the screen. */
  at: string | null;
  shown: string | null;
}

/** Conversations shown below a project's name; its page has all of them. */
const FEW = 5;

export function ProjectList({ at, shown }: Props) {
  const all = useStore(projects);
  const open = useStore(unfolded);
  if (all === null) return null;
  return (
    <nav aria-label={t("project.all")} className="mb-1">
      <div className="flex items-center justify-between ps-2">
        <h2 className="text-xs font-medium text-quiet">{t("project.all")}</h2>
        <IconButton icon="plus" label={t("project.new")} small onClick={() => asking.set({ kind: "new", move: null })} />
      </div>
      <ul className="flex flex-col gap-px">
        {all.map((project) => (
          <li key={project.id}>
            <ProjectRow project={project} at={at === project.id} open={isOpen(open, project.id)} />
            {isOpen(open, project.id) ? <Inside project={project} shown={shown} /> : null}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ProjectRow({ project, at, open }: { project: Project; at: boolean; open: boolean }) {
  const { id, name, unread } = project;
  const { over, handlers } = useTarget(
    (conversation) => conversation.project_id === id,
    (conversation) => void move(conversation, id),
  );
  return (
    <div
      {...handlers}
      className={`group flex items-center rounded-lg ${over ? "bg-accent-soft outline-2 -outline-offset-2 outline-accent" : "hover:bg-hover has-[[aria-current]]:bg-hover"}`}
    >
      <button
        type="button"
        aria-expanded={open}
        aria-label={t(open ? "project.fold" : "project.unfold", { name })}
        title={t(open ? "project.fold" : "project.unfold", { name })}
        onClick={() => toggle(id)}
        className="inline-flex h-8 w-8.5 shrink-0 items-center rounded-lg ps-2 text-quiet hover:text-ink pointer-coarse:size-11"
      >
        <Icon name={open ? "folderOpen" : "folder"} />
      </button>
      <Link
        to={`/p/${id}`}
        aria-current={at ? "page" : undefined}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-lg pe-2 text-sm pointer-coarse:min-h-11"
      >
        <span dir="auto" className={`truncate ${unread > 0 && !open ? "font-semibold" : ""}`}>
          {name}
        </span>
        {unread > 0 && !open ? <Mark name={counted("project.unread", unread)} /> : null}
      </Link>
      <span className="opacity-0 transition-opacity group-hover:opacity-100 group-focus-within:opacity-100 has-[[aria-expanded=true]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          label={t("chat.more", { title: name })}
          trigger={(props) => <IconButton icon="more" label={t("chat.more", { title: name })} small {...props} />}
        >
          <ProjectMenu project={project} />
        </Menu>
      </span>
    </div>
  );
}

function Inside({ project: { id, conversations: count }, shown }: { project: Project; shown: string | null }) {
  const shelf = shelfOf(id);
  const { phase, conversations } = useStore(shelf);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) void refresh(shelf);
    setAsked(true);
  }, [shelf, asked]);
  const few = conversations.slice(0, FEW);
  if (phase === "ready" && few.length === 0) return <p className="py-1.5 ps-8 text-sm text-quiet">{t("project.empty")}</p>;
  return (
    <ul className="ms-4 border-s border-line ps-2">
      {few.map((conversation) => (
        <li key={conversation.id}>
          <ConversationRow conversation={conversation} shown={conversation.id === shown} />
        </li>
      ))}
      {count > few.length && phase === "ready" ? (
        <li>
          <Link to={`/p/${id}`} className="flex min-h-9 items-center rounded-lg px-2 text-sm text-quiet hover:bg-hover pointer-coarse:min-h-11">
            {t("project.showAll", { count })}
          </Link>
        </li>
      ) : null}
    </ul>
  );
}
