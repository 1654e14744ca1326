/** The list of conversations, and the ways to everything else. Beside the page, or a drawer over it. */
import { useEffect, useRef } from "react";
import { current, startNew } from "./current";
import { ConversationList } from "./ConversationList";
import { useTarget } from "./dragging";
import { history } from "./history";
import { isOpen, jobs } from "../jobs/jobs";
import { Bell } from "../notify/Bell";
import { navigate, place } from "../place";
import { ProjectList } from "../projects/ProjectList";
import { move } from "../projects/projects";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import { written } from "../ui/keys";
import { useStore } from "../ui/store";
import type { Side } from "../ui/wide";
import type { Me } from "../wire/people";
import { number, t } from "../words/t";

interface Props extends Side {
  me: Me;
  onSearch: () => void;
}

export function Sidebar({ me, open, wide, onToggle, onSearch }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const where = useStore(place);
  const thread = useStore(current);
  const under = useStore(jobs, (all) => all?.filter(isOpen).length ?? 0);
  const drawer = open && !wide;
  const shown = where.kind === "conversation" ? thread.id : null;
  const loose = useTarget(
    ({ project_id }) => project_id === null,
    (conversation) => void move(conversation, null),
  );

  useEffect(() => {
    if (!drawer) return;
    const before = document.activeElement;
    frame.current?.querySelector<HTMLElement>("button")?.focus();
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onToggle();
    };
    addEventListener("keydown", close);
    return () => {
      removeEventListener("keydown", close);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [drawer, onToggle]);

  if (!open) return null;
  return (
    <>
      {drawer ? <div className="fixed inset-0 z-20 bg-veil" onClick={onToggle} aria-hidden="true" /> : null}
      <div
        ref={frame}
        className={`flex w-sidebar max-w-[85vw] shrink-0 flex-col border-e border-line bg-surface ${drawer ? "fixed inset-y-0 start-0 z-30 animate-rise shadow-high" : ""}`}
      >
        <div className="flex min-h-13 items-center gap-1 px-3 py-2">
          <span className="flex flex-1 items-center gap-2 px-2 font-semibold tracking-tight">{t("app")}</span>
          <Bell />
          <IconButton icon="sidebar" label={t("side.close")} aria-expanded onClick={onToggle} />
        </div>
        <div className="flex flex-col gap-0.5 px-2">
          <Way icon="compose" name={t("side.new")} keys="mod+shift+o" onGo={() => startNew()} />
          <Way icon="search" name={t("side.search")} keys="mod+k" onGo={onSearch} />
        </div>
        <div className="mt-3 flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-4">
          <ProjectList at={where.kind === "project" ? where.id : null} shown={shown} />
          <nav aria-label={t("side.name")} {...loose.handlers} className={`flex-1 rounded-lg ${loose.over ? "bg-accent-soft" : ""}`}>
            <ConversationList shelf={history} shown={shown} empty={t("side.empty")} />
          </nav>
        </div>
        <div className="safe-bottom flex flex-col gap-0.5 border-t border-line px-2 pt-2">
          {me.user.role === "guest" ? null : (
            <>
              <Way icon="tasks" name={t("jobs.title")} aside={under > 0 ? number(under) : undefined} at={where.kind === "jobs"} onGo={() => navigate("/jobs")} />
              <Way icon="clock" name={t("schedules.title")} at={where.kind === "schedules"} onGo={() => navigate("/schedules")} />
            </>
          )}
          <Way icon="note" name={t("lists.title")} at={where.kind === "lists"} onGo={() => navigate("/lists")} />
          <Way icon="archive" name={t("side.archive")} at={where.kind === "archive"} onGo={() => navigate("/archive")} />
          <Way
            icon="settings"
            name={t("side.settings")}
            aside={me.alone ? undefined : me.user.name}
            at={where.kind === "settings"}
            onGo={() => navigate("/settings/general")}
          />
        </div>
      </div>
    </>
  );
}

interface WayProps {
  icon: IconName;
  name: string;
  keys?: string;
  aside?: string | undefined;
  at?: boolean;
  onGo: () => void;
}

function Way({ icon, name, keys, aside, at = false, onGo }: WayProps) {
  return (
    <button
      type="button"
      onClick={onGo}
      aria-keyshortcuts={keys}
      aria-current={at ? "page" : undefined}
      className="group flex min-h-9 items-center gap-2.5 rounded-lg px-2 text-start text-sm hover:bg-hover aria-[current]:bg-hover pointer-coarse:min-h-11"
    >
      <Icon name={icon} className="size-4 text-quiet" />
      <span className="flex-1">{name}</span>
      {aside ? <span className="max-w-24 truncate text-xs text-quiet">{aside}</span> : null}
      {keys ? (
        <kbd className="hidden font-sans text-xs text-quiet group-hover:inline group-focus-visible:inline" aria-hidden="true">
          {written(keys)}
        </kbd>
      ) : null}
    </button>
  );
}
