/** Looks for words in every title and message; what is found opens at its place. */
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { target } from "../chat/current";
import { navigate } from "../place";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { ProblemNote } from "../ui/ProblemNote";
import type { Hit, Snippet } from "../wire/shapes";
import { counted, date, t } from "../words/t";
import { useHits } from "./hits";

export function Search({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const { hits, asked, problem } = useHits(words);
  const id = useId();
  useEffect(() => setAt(0), [hits]);

  const open = (hit: Hit): void => {
    target.set(hit.message_id);
    navigate(`/c/${hit.conversation_id}`);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || hits.length === 0) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const hit = hits[at];
    if (step !== 0) {
      event.preventDefault();
      const next = (at + step + hits.length) % hits.length;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && hit) {
      event.preventDefault();
      open(hit);
    }
  };

  const none = asked && hits.length === 0;
  return (
    <Dialog title={t("search.title")} onClose={onClose} bare>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Icon name="search" className="size-4.5 text-quiet" />
        <input
          autoFocus
          type="text"
          enterKeyHint="search"
          role="combobox"
          aria-label={t("search.label")}
          aria-expanded={hits.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={hits.length > 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          placeholder={t("search.placeholder")}
          value={words}
          dir="auto"
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent text-base placeholder:text-quiet focus-visible:outline-none"
        />
      </div>
      <p role="status" className={hits.length > 0 || problem ? "sr-only" : "px-5 py-8 text-center text-sm text-quiet"}>
        {problem ? null : none ? t("search.none", { words: asked }) : asked ? counted("search.found", hits.length) : t("search.hint")}
      </p>
      {problem ? (
        <div className="p-3">
          <ProblemNote problem={problem} />
        </div>
      ) : null}
      <ul id={`${id}-list`} role="listbox" aria-label={t("search.title")} className="overflow-y-auto p-2 empty:hidden">
        {hits.map((hit, index) => (
          <Found key={index} id={`${id}-${index}`} hit={hit} chosen={index === at} onOpen={() => open(hit)} />
        ))}
      </ul>
    </Dialog>
  );
}

function Found({ id, hit, chosen, onOpen }: { id: string; hit: Hit; chosen: boolean; onOpen: () => void }) {
  const words = hit.snippet.map((piece, index) => <Stretch key={index} piece={piece} />);
  return (
    <li id={id} role="option" aria-selected={chosen} onClick={onOpen} className="rounded-xl px-3 py-2.5 hover:bg-hover aria-selected:bg-hover">
      <div className="flex items-baseline justify-between gap-3">
        <span dir="auto" className="truncate text-sm font-medium">
          {hit.message_id === null ? words : hit.title || t("chat.untitled")}
        </span>
        <time className="shrink-0 text-xs text-quiet">{date(hit.at, { day: "numeric", month: "short", year: "numeric" })}</time>
      </div>
      {hit.message_id === null ? null : (
        <p dir="auto" className="mt-0.5 line-clamp-2 text-sm text-quiet">
          {words}
        </p>
      )}
    </li>
  );
}

function Stretch({ piece: { text, hit } }: { piece: Snippet }) {
  return hit ? <mark className="rounded-sm bg-mark text-ink">{text}</mark> : text;
}
