/** A block of code: its language, a button that copies it, colours when they are ready. */
import { useEffect, useMemo, useState } from "react";
import { CopyButton } from "../ui/CopyButton";
import { t } from "../words/t";
import type { Highlighter, Line } from "./highlight";

interface Props {
  code: string;
  language: string;
}

/** Longer code stays plain: colouring it would hold the page up. */
const LONGEST = 100_000;

export function CodeBlock({ code, language }: Props) {
  const highlighter = useHighlighter(language);
  const lines = useMemo(
    () => (highlighter && code.length <= LONGEST ? highlighter.colour(code) : null),
    [highlighter, code],
  );
  return (
    <figure dir="ltr" className="my-4 overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex items-center justify-between border-b border-line py-0.5 ps-4 pe-1 text-xs text-quiet">
        <span>{language || t("part.code")}</span>
        <CopyButton text={() => code} />
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={`${t("part.code")} ${language}`} className="overflow-x-auto p-4 font-mono text-[0.8125rem] leading-relaxed">
        <code>{lines ? lines.map((line, index) => <Coloured key={index} line={line} last={index === lines.length - 1} />) : code}</code>
      </pre>
    </figure>
  );
}

function Coloured({ line, last }: { line: Line; last: boolean }) {
  return (
    <>
      {line.map(({ content, color, fontStyle, offset }) => (
        <span key={offset} style={{ color, fontStyle: fontStyle === 1 ? "italic" : undefined }}>
          {content}
        </span>
      ))}
      {last ? null : "\n"}
    </>
  );
}

function useHighlighter(language: string): Highlighter | null {
  const [highlighter, setHighlighter] = useState<Highlighter | null>(null);
  useEffect(() => {
    if (!language) return;
    let gone = false;
    // Without its colours code is still code: a chunk that does not load costs only those.
    import("./highlight").then(
      async ({ Highlighter }) => {
        const found = await Highlighter.of(language);
        if (!gone) setHighlighter(found);
      },
      (error: unknown) => console.warn("Code stays without colours.", error),
    );
    return () => {
      gone = true;
    };
  }, [language]);
  return highlighter;
}
