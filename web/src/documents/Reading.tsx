/** A version as it is meant to be seen: Markdown drawn, code in its colours, an app at work. */
import { lazy, Suspense, useState } from "react";
import { documents as api } from "../wire/api";
import type { Document, Version } from "../wire/documents";
import { Button } from "../ui/Button";
import { t } from "../words/t";

const Markdown = lazy(() => import("../markdown/Markdown"));
const CodeBlock = lazy(() => import("../markdown/CodeBlock").then(({ CodeBlock }) => ({ default: CodeBlock })));

interface Props {
  document: Document;
  version: Version;
}

export function Reading({ document, version }: Props) {
  switch (document.kind) {
    case "text":
    case "code":
      return (
        <div tabIndex={0} role="region" aria-label={document.title} className="min-h-0 flex-1 overflow-y-auto px-5 py-4 focus-visible:-outline-offset-2">
          <div className="mx-auto max-w-thread">
            <Drawn document={document} version={version} />
          </div>
        </div>
      );
    case "app":
      return <Running document={document} version={version} />;
    default:
      return document.kind satisfies never;
  }
}

export function Drawn({ document: { kind, language }, version: { text } }: Props) {
  if (text === "") return <p className="text-quiet italic">{t("document.empty")}</p>;
  const plain = <pre className="break-words whitespace-pre-wrap">{text}</pre>;
  return (
    <Suspense fallback={plain}>
      {kind === "text" ? <Markdown text={text} growing={false} /> : <CodeBlock code={text} language={kind === "app" ? "html" : language} growing />}
    </Suspense>
  );
}

/** Somebody else's program: it has no origin here, so it reaches neither this page nor any other. */
function Running({ document: { id, title }, version: { number } }: Props) {
  const [round, setRound] = useState(0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <iframe
        key={`${number} ${round}`}
        title={t("document.app", { title })}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        src={api.appUrl(id, number)}
        className="drawing-sheet min-h-0 w-full flex-1"
      />
      <div className="flex items-center gap-3 border-t border-line px-4 py-1.5 text-xs text-quiet">
        <span className="min-w-0 flex-1">{t("document.appHint")}</span>
        <Button look="quiet" icon="retry" onClick={() => setRound(round + 1)}>
          {t("document.again")}
        </Button>
      </div>
    </div>
  );
}
