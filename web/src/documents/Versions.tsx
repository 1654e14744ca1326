/** All versions of a document, and what each changed. */
import { useCallback, useEffect, useState } from "react";
import { documents as api } from "../wire/api";
import type { Document, Version, VersionNote } from "../wire/documents";
import { Button } from "../ui/Button";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { date, row, t } from "../words/t";
import { Difference } from "./Difference";
import type { Opened } from "./document";

interface Props {
  opened: Opened;
  document: Document;
  version: Version;
  onShow: () => void;
}

export function Versions({ opened, document, version, onShow }: Props) {
  const { id, version: newest } = document;
  // Another newest one makes it another list.
  const { value, problem } = useLoaded(useCallback(() => api.versions(id), [id, newest]));
  if (problem) return <ProblemNote problem={problem} />;
  if (!value) return <Spinner label={t("loading")} />;
  return (
    <ol aria-label={t("document.mode.versions")} className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto p-3">
      {value.versions.map((each, at) => (
        <One
          key={each.number}
          document={document}
          version={each}
          before={value.versions[at + 1] ?? null}
          chosen={each.number === version.number}
          onShow={() => {
            void opened.turnTo(each.number === newest ? null : each.number);
            onShow();
          }}
          onRestore={async () => {
            if (await opened.restore(each.number)) onShow();
          }}
        />
      ))}
    </ol>
  );
}

interface OneProps {
  document: Document;
  version: VersionNote;
  before: VersionNote | null;
  chosen: boolean;
  onShow: () => void;
  onRestore: () => void;
}

function One({ document: { id, version: newest }, version, before, chosen, onShow, onRestore }: OneProps) {
  const [open, setOpen] = useState(version.number === newest && before !== null);
  const { number, run_id, created_at, lines } = version;
  return (
    <li className={`flex flex-col gap-2 rounded-xl border px-4 py-3 ${chosen ? "border-edge" : "border-line"}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="text-sm font-medium">{t("document.version", { number })}</span>
          <span className="text-xs text-quiet">
            {row([t(run_id ? "document.byModel" : "document.byYou"), date(created_at, { dateStyle: "medium", timeStyle: "short" }), t("document.lines", { count: lines })])}
          </span>
        </span>
        <span className="flex flex-wrap gap-1.5">
          {before ? (
            <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t("document.difference")}
            </Button>
          ) : null}
          <Button look="quiet" onClick={onShow}>
            {t("document.show")}
          </Button>
          {number === newest ? null : <Button onClick={onRestore}>{t("document.restore")}</Button>}
        </span>
      </div>
      {open && before ? <Between id={id} before={before.number} after={number} /> : null}
    </li>
  );
}

function Between({ id, before, after }: { id: string; before: number; after: number }) {
  const [texts, setTexts] = useState<readonly [string, string] | null>(null);
  useEffect(() => {
    let gone = false;
    void attempt(async () => {
      const [a, b] = await Promise.all([api.version(id, before), api.version(id, after)]);
      if (!gone) setTexts([a.text, b.text]);
    });
    return () => {
      gone = true;
    };
  }, [id, before, after]);
  return texts ? <Difference before={texts[0]} after={texts[1]} /> : <Spinner label={t("loading")} />;
}
