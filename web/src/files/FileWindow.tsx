/** What a file says, page by page, with the cited place marked. The words are shown as text, never as a page of ours. */
import { useEffect, useRef, useState } from "react";
import { chat, files } from "../wire/api";
import { asProblem } from "../wire/http";
import type { FilePage, FileText } from "../wire/files";
import type { Problem } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { attempt } from "../ui/loaded";
import { number, t } from "../words/t";
import { useText } from "./FileStatus";
import { type Opened, readAgain } from "./texts";

export default function FileWindow({ file, onClose }: { file: Opened; onClose: () => void }) {
  const text = useText(file.id);
  return (
    <Dialog title={file.name} onClose={onClose}>
      <Body key={`${file.id}/${file.page}/${file.quote}`} file={file} text={text} />
    </Dialog>
  );
}

function Body({ file, text }: { file: Opened; text: FileText | null | undefined }) {
  const [at, setAt] = useState(file.page);
  const { page, problem } = usePage(file.id, at, text?.status);
  const pages = text?.about.pages ?? 1;
  const failed = text?.about.problem;
  const missing = useMissing(file.id, text);
  const wrong = problem ?? missing;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2 text-sm">
        {text?.about.unit ? (
          <>
            <IconButton icon="left" small label={t("file.previous")} disabled={at <= 1} onClick={() => setAt(at - 1)} className="rtl:-scale-x-100" />
            <span aria-live="polite" className="min-w-0 truncate tabular-nums">
              {t(`file.unit.${text.about.unit}`, { number: number(at), of: number(pages) })}
              {page?.label ? <bdi className="ps-2 text-quiet">{page.label}</bdi> : null}
            </span>
            <IconButton icon="right" small label={t("file.next")} disabled={at >= pages} onClick={() => setAt(at + 1)} className="rtl:-scale-x-100" />
          </>
        ) : null}
        <a
          href={chat.fileUrl(file.id)}
          download={file.name}
          className="ms-auto rounded-lg px-2.5 py-1.5 font-medium text-accent hover:bg-hover pointer-coarse:py-3"
        >
          {t("file.download")}
        </a>
      </div>
      <div className="min-h-48 overflow-y-auto p-5 text-sm" tabIndex={0} role="region" aria-label={t("file.words")}>
        {failed ? (
          <div className="flex flex-col items-start gap-3">
            <ProblemNote problem={failed} />
            <Button onClick={() => void attempt(() => readAgain(file.id))}>{t("file.again")}</Button>
          </div>
        ) : page ? (
          <Words text={page.text} quote={at === file.page ? file.quote : ""} />
        ) : wrong ? (
          <ProblemNote problem={wrong} />
        ) : (
          <Spinner label={t("file.reading")} />
        )}
      </div>
    </>
  );
}

/** Has a file read that nobody had read; gives back why that can't be, where it is gone. */
function useMissing(id: string, text: FileText | null | undefined): Problem | null {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (text === null) readAgain(id).catch((error: unknown) => setProblem(asProblem(error)));
  }, [id, text]);
  return text === null ? problem : null;
}

/** Asks for the page once the file is read. */
function usePage(id: string, number: number, status: FileText["status"] | undefined): { page: FilePage | null; problem: Problem | null } {
  const [found, setFound] = useState<{ page: FilePage | null; problem: Problem | null }>({ page: null, problem: null });
  useEffect(() => {
    if (status !== "ready") return undefined;
    let gone = false;
    files.page(id, number).then(
      (page) => gone || setFound({ page, problem: null }),
      (error: unknown) => gone || setFound({ page: null, problem: asProblem(error) }),
    );
    return () => {
      gone = true;
    };
  }, [id, number, status]);
  return found;
}

function Words({ text, quote }: { text: string; quote: string }) {
  const mark = useRef<HTMLElement>(null);
  // Newer browsers give back a promise, which is no way to end an effect.
  useEffect(() => void mark.current?.scrollIntoView({ block: "center" }), [text]);
  const start = quote ? text.indexOf(quote) : -1;
  if (text.trim() === "") return <p className="text-quiet">{t("file.noWords")}</p>;
  return (
    <p dir="auto" className="leading-relaxed break-words whitespace-pre-wrap">
      {start < 0 ? (
        text
      ) : (
        <>
          {text.slice(0, start)}
          <mark ref={mark} className="rounded bg-accent-soft text-ink">
            {quote}
          </mark>
          {text.slice(start + quote.length)}
        </>
      )}
    </p>
  );
}
