/** What those within see: the list of conversations beside the place they are at. */
import { lazy, Suspense, useEffect, useState } from "react";
import { Archive } from "./chat/Archive";
import { current, keepInStep, startNew } from "./chat/current";
import { Announcer } from "./chat/Announcer";
import { makeReady } from "./chat/parts/TextView";
import { Sidebar } from "./chat/Sidebar";
import { ThreadView } from "./chat/ThreadView";
import { readModels, readPreferences } from "./models/catalogue";
import { Palette } from "./palette/Palette";
import { inboxOpen } from "./notify/inbox";
import { heedClicks } from "./notify/push";
import { openPalette, palette, togglePalette } from "./palette/scope";
import { place } from "./place";
import { Asked } from "./projects/Asked";
import { projects, readProjects } from "./projects/projects";
import { OpenFile } from "./files/OpenFile";
import { Windows } from "./sharing/Windows";
import { Beside } from "./documents/Beside";
import { DocumentHome } from "./documents/home";
import { LineBanner } from "./ui/LineBanner";
import { useStore } from "./ui/store";
import { Toasts } from "./ui/Toasts";
import type { Me } from "./wire/people";
import { sheet, useShortcuts } from "./ui/shortcuts";
import { useWide } from "./ui/wide";
import { t } from "./words/t";

const ShortcutSheet = lazy(() => import("./settings/Shortcuts"));
const Jobs = lazy(() => import("./jobs/Jobs"));
const Inbox = lazy(() => import("./notify/Inbox"));
const Settings = lazy(() => import("./settings/Settings"));
const Schedules = lazy(() => import("./schedules/Schedules"));
const Lists = lazy(() => import("./lists/Lists"));

export function Frame({ me }: { me: Me }) {
  const wide = useWide();
  const [open, setOpen] = useState(wide);
  const scope = useStore(palette);
  const where = useStore(place);
  const thread = useStore(current);

  useEffect(() => {
    void readModels();
    void readPreferences();
    void readProjects();
    makeReady();
    heedClicks();
    return keepInStep();
  }, []);
  // A drawer covers what it lists: it closes when one has chosen, and when the window grows narrow.
  useEffect(() => setOpen(wide), [wide]);
  useEffect(() => {
    if (!wide) setOpen(false);
  }, [where, wide]);
  const title = useStore(thread.state, ({ conversation }) => (conversation?.temporary ? "" : conversation?.title)) ?? "";
  const here = useStore(thread.state, ({ conversation }) => conversation?.id ?? null);
  const waits = useStore(thread.state, ({ live }) => Object.values(live).some(({ approvals }) => approvals.length > 0));
  const projectName = useStore(projects, (all) => all?.find(({ id }) => where.kind === "project" && id === where.id)?.name) ?? "";
  useEffect(() => {
    const name =
      where.kind === "conversation" ? title : where.kind === "project" ? projectName : where.kind === "settings" ? t("settings.title") : where.kind === "jobs" ? t("jobs.title") : where.kind === "lists" ? t("lists.title") : "";
    const asks = waits && (where.kind === "conversation" || where.kind === "home") ? t("side.waiting") : "";
    document.title = [asks, name, t("app")].filter(Boolean).join(" · ");
  }, [where, title, projectName, waits]);
  useShortcuts({ search: togglePalette, new: () => startNew(), shortcuts: () => sheet.set(true) });
  const listing = useStore(sheet);
  const reading = useStore(inboxOpen);

  const side = { open, wide, onToggle: () => setOpen(!open) };
  return (
    <div className="screen flex">
      <a
        href="#message"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("message")?.focus();
        }}
        className="sr-only z-40 rounded-lg bg-raised px-4 py-2 shadow-high focus-visible:not-sr-only focus-visible:fixed focus-visible:start-2 focus-visible:top-2"
      >
        {t("skip")}
      </a>
      <Sidebar me={me} {...side} onSearch={() => openPalette()} />
      <div className="relative flex min-w-0 flex-1 flex-col" inert={open && !wide}>
        <LineBanner />
        <Suspense>
          {where.kind === "settings" ? (
            <Settings me={me} section={where.section} side={side} />
          ) : where.kind === "archive" ? (
            <Archive side={side} />
          ) : where.kind === "jobs" ? (
            <Jobs id={where.id} side={side} />
          ) : where.kind === "schedules" ? (
            <Schedules me={me} side={side} />
          ) : where.kind === "lists" ? (
            <Lists side={side} />
          ) : (
            <DocumentHome value={here}>
              <ThreadView thread={thread} me={me} side={side} />
            </DocumentHome>
          )}
        </Suspense>
      </div>
      {where.kind === "settings" || where.kind === "archive" || where.kind === "jobs" || where.kind === "schedules" || where.kind === "lists" ? null : <Beside thread={thread} />}
      {scope ? <Palette scope={scope} /> : null}
      <Asked />
      <Windows me={me} />
      <Suspense>{reading ? <Inbox onClose={() => inboxOpen.set(false)} /> : null}</Suspense>
      <OpenFile />
      <Suspense>{listing ? <ShortcutSheet /> : null}</Suspense>
      <Announcer />
      <Toasts />
    </div>
  );
}
