/** A block of code: its language, what can be done with it, colours when they are ready. Long ones fold. */
import { useEffect, useMemo, useState } from "react";
import { CopyButton } from "../ui/CopyButton";
import { IconButton } from "../ui/Button";
import { save } from "../ui/download";
import { number, t } from "../words/t";
import { fileName } from "./fileName";
import type { Highlighter, Line } from "./highlight";

interface Props {
  code: string;
  language: string;
  /** The words after the language. */
  meta?: string;
  /** Whether more of it is on its way. */
  growing?: boolean;
}

/** Longer code stays plain: colouring it would hold the page up. */
const LONGEST = 100_000;
/** Lines beyond which a block that is already there folds, and how many are then left. */
const LONG = 40;
const SHOWN = 24;
/** Characters of a line that fit nearly everywhere. */
const WIDE = 60;

export function CodeBlock({ code, language, meta = "", growing = false }: Props) {
  const lines = useMemo(() => code.split("\n"), [code]);
  // What grows under somebody's eyes stays open: it must not shrink when it is done.
  const [folded, setFolded] = useState(() => !growing && lines.length > LONG);
  const [wrapped, setWrapped] = useState(false);
  const wide = useMemo(() => lines.some(({ length }) => length > WIDE), [lines]);
  const shown = folded ? lines.slice(0, SHOWN).join("\n") : code;
  const coloured = useColours(shown, language);
  return (
    <figure dir="ltr" className="my-4 overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex items-center border-b border-line py-0.5 ps-4 pe-1 text-xs text-quiet">
        <span className="min-w-0 flex-1 truncate">{language || t("part.code")}</span>
        {wide ? (
          <IconButton icon="wrap" label={t("code.wrap")} small aria-pressed={wrapped} className="aria-pressed:text-accent" onClick={() => setWrapped(!wrapped)} />
        ) : null}
        <IconButton icon="download" label={t("code.save")} small onClick={() => save(fileName(code, language, meta), code)} />
        <CopyButton text={() => code} />
      </figcaption>
      <pre
        tabIndex={0}
        role="region"
        aria-label={`${t("part.code")} ${language}`}
        className={`overflow-x-auto p-4 font-mono text-[0.8125rem] leading-relaxed ${wrapped ? "break-words whitespace-pre-wrap" : ""}`}
      >
        <code>{coloured ? coloured.map((line, index) => <Coloured key={index} line={line} last={index === coloured.length - 1} />) : shown}</code>
      </pre>
      {lines.length > LONG ? (
        <button
          type="button"
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
          className="flex min-h-9 w-full items-center justify-center border-t border-line text-xs font-medium text-quiet hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
        >
          {folded ? t("code.unfold", { count: number(lines.length) }) : t("code.fold")}
        </button>
      ) : null}
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

/** Null while, or as long as, there are no colours. */
function useColours(code: string, language: string): readonly Line[] | null {
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
  return useMemo(() => (highlighter && code.length <= LONGEST ? highlighter.colour(code) : null), [highlighter, code]);
}
