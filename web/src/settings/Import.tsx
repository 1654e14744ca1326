/** Bringing conversations in: a look at the file first, then all of it, with how far it is. */
import { useEffect, useRef, useState } from "react";
import { settings } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Imported, Preview } from "../wire/settings";
import type { Problem } from "../wire/types";
import { refresh } from "../chat/history";
import { Button } from "../ui/Button";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { counted, date, row, t } from "../words/t";

type State =
  | { kind: "idle" }
  | { kind: "busy"; does: "reading" | "importing"; part: number }
  | { kind: "seen"; file: File; preview: Preview }
  | { kind: "done"; told: Imported }
  | { kind: "failed"; problem: Problem };

export function Import() {
  const chooser = useRef<HTMLInputElement>(null);
  const over = useRef(new AbortController());
  const [state, setState] = useState<State>({ kind: "idle" });
  useEffect(() => () => over.current.abort(), []);

  const go = async (does: "reading" | "importing", act: (onPart: (part: number) => void, signal: AbortSignal) => Promise<State>): Promise<void> => {
    over.current = new AbortController();
    const { signal } = over.current;
    setState({ kind: "busy", does, part: 0 });
    try {
      setState(await act((part) => setState({ kind: "busy", does, part }), signal));
    } catch (error) {
      setState(signal.aborted ? { kind: "idle" } : { kind: "failed", problem: asProblem(error) });
    }
  };
  const look = (file: File): Promise<void> =>
    go("reading", async (...way) => ({ kind: "seen", file, preview: await settings.preview(file, ...way) }));
  const bring = (file: File): Promise<void> =>
    go("importing", async (...way) => {
      const told = await settings.import(file, ...way);
      await refresh();
      return { kind: "done", told };
    });
  return (
    <Group title={t("data.import")} hint={t("data.importHint")}>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".zip,.json,application/zip,application/json"
        aria-label={t("data.importChoose")}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void look(file);
          event.target.value = "";
        }}
      />
      {state.kind === "busy" ? (
        <Far does={state.does} part={state.part} onCancel={() => over.current.abort()} />
      ) : state.kind === "seen" ? (
        <Seen preview={state.preview} onBring={() => void bring(state.file)} onCancel={() => setState({ kind: "idle" })} />
      ) : (
        <div>
          <Button icon="upload" onClick={() => chooser.current?.click()}>
            {t("data.importChoose")}
          </Button>
        </div>
      )}
      <div role="status" className="empty:absolute">{state.kind === "done" ? <Told told={state.told} /> : null}</div>
      {state.kind === "failed" ? <ProblemNote problem={state.problem} /> : null}
    </Group>
  );
}

/** First the file is on its way; how long the server then takes with it nobody knows. */
function Far({ does, part, onCancel }: { does: "reading" | "importing"; part: number; onCancel: () => void }) {
  const text = part < 1 ? t("data.sending", { percent: Math.round(part * 100) }) : t(`data.${does}`);
  return (
    <div className="flex flex-col items-start gap-3">
      <div className="flex w-full flex-col gap-1.5">
        <progress value={part < 1 ? part : undefined} max={1} aria-label={text} className="h-1.5 w-full" />
        <p className="text-sm text-quiet">{text}</p>
      </div>
      <Button onClick={onCancel}>{t("cancel")}</Button>
    </div>
  );
}

function Seen({ preview, onBring, onCancel }: { preview: Preview; onBring: () => void; onCancel: () => void }) {
  const { conversations, messages, files, prompts, things, memories, preferences, here, first_at, last_at, titles, problems } = preview;
  const day = (at: number): string => date(at, { dateStyle: "medium" });
  const beside = things + memories > 0;
  const counts = [
    ...(conversations > 0 || !beside ? [counted("data.conversations", conversations), counted("data.messages", messages)] : []),
    ...(files > 0 ? [counted("data.files", files)] : []),
    ...(prompts > 0 ? [counted("data.prompts", prompts)] : []),
    ...(things > 0 ? [counted("data.things", things)] : []),
    ...(memories > 0 ? [counted("data.memories", memories)] : []),
    ...(preferences ? [t("data.preferences")] : []),
  ];
  return (
    <section aria-label={t("data.found")} className="flex flex-col gap-3 rounded-xl border border-line p-4 text-sm">
      <p className="font-medium">{counts.join(" · ")}</p>
      {first_at !== null && last_at !== null ? (
        <p className="text-quiet">{t("data.span", { first: day(first_at), last: day(last_at) })}</p>
      ) : null}
      <ul className="flex flex-col gap-0.5 text-quiet">
        {titles.map((title, index) => (
          <li key={index} dir="auto" className="truncate">
            {title}
          </li>
        ))}
        {conversations > titles.length ? <li>{counted("data.others", conversations - titles.length)}</li> : null}
      </ul>
      {here > 0 ? <p className="text-quiet">{counted("data.here", here)}</p> : null}
      {problems.map((problem) => (
        <p key={problem} className="text-warn">
          {problem}
        </p>
      ))}
      <div className="flex gap-2">
        <Button look="primary" onClick={onBring}>
          {t("data.importDo")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </section>
  );
}

function Told({ told: { imported, skipped, things, memories, problems } }: { told: Imported }) {
  const beside = [...(things > 0 ? [counted("data.things", things)] : []), ...(memories > 0 ? [counted("data.memories", memories)] : [])];
  return (
    <div className="flex flex-col gap-2 text-sm">
      {imported > 0 || beside.length === 0 ? <p className="text-good">{counted("data.imported", imported)}</p> : null}
      {beside.length > 0 ? <p className="text-good">{t("data.cameIn", { what: row(beside) })}</p> : null}
      {skipped > 0 ? <p className="text-quiet">{counted("data.skipped", skipped)}</p> : null}
      {problems.map((problem) => (
        <p key={problem} className="text-warn">
          {problem}
        </p>
      ))}
    </div>
  );
}
