/** A document beside its conversation, or over it where there is no room: read, edited, compared, run. */
import { type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { Spinner } from "../ui/Waiting";
import type { Thread } from "../chat/thread";
import { t } from "../words/t";
import { Ask } from "./Ask";
import { Opened } from "./document";
import { Editing } from "./Editing";
import { More } from "./More";
import { Reading } from "./Reading";
import { Seam } from "./Seam";
import { keptWidth, useRoomBeside } from "./room";
import { closeDocument, type Shown, written } from "./shown";
import { Title } from "./Title";
import { Versions } from "./Versions";

export type Mode = "read" | "edit" | "versions";

export default function Panel({ thread, wish }: { thread: Thread; wish: Shown }) {
  const { conversation, id, version: number, asked } = wish;
  const opened = useMemo(() => new Opened(conversation, id, number), [conversation, id, number]);
  const { document, version, problem, others } = useStore(opened.state);
  const [mode, setMode] = useState<Mode>("read");
  const body = useRef<HTMLDivElement>(null);
  const count = useStore(written);

  useEffect(() => void opened.look(), [opened, count]);
  // Somebody comes back to the window: it may have been edited in another one.
  useEffect(() => {
    const look = (): void => void opened.look();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, [opened]);
  useEffect(() => setMode("read"), [opened]);

  const old = document && version && version.number < document.version ? version : null;
  return (
    <Place asked={asked} title={document?.title ?? t("document.name")}>
      <header className="flex min-h-13 items-center gap-1 border-b border-line px-2 py-1.5">
        <Close />
        <Title opened={opened} document={document} others={others} />
        {document && version ? (
          <>
            <Switch mode={mode} onChange={setMode} />
            <More opened={opened} document={document} version={version} />
          </>
        ) : null}
      </header>
      {old && mode === "read" ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-sunken px-4 py-2 text-sm">
          {t("document.old", { number: old.number })}
          <button type="button" className="font-medium text-accent underline underline-offset-2" onClick={() => void opened.restore(old.number)}>
            {t("document.restore")}
          </button>
          <button type="button" className="font-medium text-accent underline underline-offset-2" onClick={() => void opened.turnTo(null)}>
            {t("document.newest")}
          </button>
        </p>
      ) : null}
      {problem ? (
        <div className="p-4">
          <ProblemNote problem={problem} />
        </div>
      ) : null}
      {!version && !problem ? (
        <div className="p-4">
          <Spinner label={t("loading")} />
        </div>
      ) : null}
      <div ref={body} className="flex min-h-0 flex-1 flex-col">
        {document && version && mode === "read" ? <Reading document={document} version={version} /> : null}
        {document && version && mode === "edit" ? <Editing key={document.id} opened={opened} document={document} version={version} /> : null}
        {document && version && mode === "versions" ? <Versions opened={opened} document={document} version={version} onShow={() => setMode("read")} /> : null}
      </div>
      {document ? <Ask thread={thread} title={document.title} within={body} /> : null}
    </Place>
  );
}

function Close() {
  const beside = useRoomBeside();
  return <IconButton icon={beside ? "close" : "left"} label={t(beside ? "document.close" : "document.back")} small onClick={closeDocument} data-first />;
}

const MODES = { read: "eye", edit: "edit", versions: "clock" } as const;

function Switch({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) {
  return (
    <div role="group" aria-label={t("document.modes")} className="flex shrink-0">
      {(["read", "edit", "versions"] as const).map((each) => (
        <IconButton
          key={each}
          icon={MODES[each]}
          label={t(`document.mode.${each}`)}
          small
          aria-pressed={mode === each}
          className="aria-pressed:bg-hover aria-pressed:text-ink"
          onClick={() => onChange(each)}
        />
      ))}
    </div>
  );
}

/** Beside the conversation where there is room, else a window over it. Escape closes both. */
function Place({ asked, title, children }: { asked: boolean; title: string; children: ReactNode }) {
  const beside = useRoomBeside();
  return beside ? (
    <Aside asked={asked} title={title}>
      {children}
    </Aside>
  ) : (
    <Over title={title}>{children}</Over>
  );
}

function Aside({ asked, title, children }: { asked: boolean; title: string; children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(keptWidth);
  useEffect(() => {
    if (asked) frame.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [asked]);
  return (
    <>
      <Seam width={width} onChange={setWidth} />
      <aside
        ref={frame}
        aria-label={t("document.label", { title })}
        style={{ width: `${width * 100}%` }}
        onKeyDown={(event) => {
          // What is open within, a menu or a name being changed, closes first.
          if (event.key === "Escape" && !event.defaultPrevented && !frame.current?.querySelector(":popover-open")) closeDocument();
        }}
        className="flex min-w-80 shrink-0 animate-rise flex-col bg-paper"
      >
        {children}
      </aside>
    </>
  );
}

function Over({ title, children }: { title: string; children: ReactNode }) {
  const frame = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const leaving = useRef(false);
  useLayoutEffect(() => {
    const dialog = frame.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      leaving.current = true;
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={frame}
      aria-labelledby={heading}
      onClose={() => {
        if (!leaving.current) closeDocument();
      }}
      className="screen fixed inset-0 m-0 max-h-none w-full max-w-none bg-paper p-0 text-ink"
    >
      <h2 id={heading} className="sr-only">
        {t("document.label", { title })}
      </h2>
      <div className="flex h-full flex-col">{children}</div>
    </dialog>
  );
}
