/** One box for everything: conversations, messages, places, things to do. Operated by its keys alone, or by hand. */
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { written } from "../ui/keys";
import { ProblemNote } from "../ui/ProblemNote";
import type { Snippet } from "../wire/shapes";
import { counted, date, t } from "../words/t";
import { type Entry, marked } from "./entries";
import { useResults } from "./results";
import { palette, type Scope } from "./scope";

export function Palette({ scope }: { scope: Scope }) {
  // Words and choice belong to what the palette is narrowed to: with another scope they are gone at once.
  const [state, setState] = useState({ scope, query: "", chosen: null as string | null });
  const { query, chosen } = state.scope === scope ? state : { query: "", chosen: null };
  const setQuery = (typed: string): void => setState({ scope, query: typed, chosen: null });
  const setChosen = (entry: string): void => setState({ scope, query, chosen: entry });
  const { found, settled, problem } = useResults(scope, query);
  const entries = useMemo(() => found.flatMap((group) => group.entries), [found]);
  const id = useId();
  // What was chosen stays so while more is found around it.
  const at = Math.max(0, entries.findIndex((entry) => entry.id === chosen));
  const words = query.trim();

  const close = (): void => palette.set(null);
  const run = (entry: Entry): void => {
    // It may open the palette anew, narrowed: closing comes first.
    close();
    entry.run();
  };
  const go = (to: number): void => {
    const next = entries[(to + entries.length) % entries.length];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(`${id}-${entries.indexOf(next)}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const entry = entries[at];
    const steps: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(Math.min(at + 8, entries.length - 1)),
      PageUp: () => go(Math.max(at - 8, 0)),
      Enter: () => entry && run(entry),
    };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      step();
    } else if (event.key === "Backspace" && query === "" && scope.kind !== "everything") {
      palette.set({ kind: "everything" });
    }
  };

  const none = words !== "" && entries.length === 0;
  return (
    <Dialog title={t("palette.title")} onClose={close} bare>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Icon name="search" className="size-4.5 text-quiet" />
        {scope.kind === "everything" ? null : (
          <span dir="auto" className="max-w-40 shrink-0 truncate rounded-md bg-accent-soft px-2 py-1 text-sm">
            {scope.kind === "models" ? t("palette.group.models") : scope.name}
          </span>
        )}
        <input
          autoFocus
          data-first
          type="text"
          enterKeyHint="go"
          role="combobox"
          aria-label={t("palette.label")}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={entries[at] ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t(scope.kind === "models" ? "model.filter" : "palette.placeholder")}
          value={query}
          dir="auto"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent text-base placeholder:text-quiet focus-visible:outline-none"
        />
      </div>
      <p role="status" className={none && settled && !problem ? "px-5 py-8 text-center text-sm text-quiet" : "sr-only"}>
        {problem ? null : none ? (settled ? t("search.none", { words }) : t("loading")) : words ? counted("search.found", entries.length) : null}
      </p>
      {problem ? (
        <div className="p-3">
          <ProblemNote problem={problem} />
        </div>
      ) : null}
      <div id={`${id}-list`} role="listbox" aria-label={t("palette.title")} className="overflow-y-auto p-2 empty:hidden">
        {found.map((group) => (
          <div key={group.name} role="group" aria-labelledby={`${id}-group-${group.name}`} className="not-first:mt-2">
            <div id={`${id}-group-${group.name}`} className="px-3 pt-1.5 pb-1 text-xs font-medium text-quiet">
              {t(`palette.group.${group.name}`)}
            </div>
            {group.entries.map((entry) => (
              <Row
                key={entry.id}
                id={`${id}-${entries.indexOf(entry)}`}
                entry={entry}
                query={words}
                chosen={entry === entries[at]}
                onNear={() => setChosen(entry.id)}
                onRun={() => run(entry)}
              />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

interface RowProps {
  id: string;
  entry: Entry;
  query: string;
  chosen: boolean;
  /** The pointer moves over it. */
  onNear: () => void;
  onRun: () => void;
}

function Row({ id, entry: { group, icon, name, words, aside, at, keys }, query, chosen, onNear, onRun }: RowProps) {
  const end = aside ?? (at === undefined ? null : day(at));
  const found = group === "messages";
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onPointerMove={chosen ? undefined : onNear}
      onClick={onRun}
      className="flex min-h-10 items-center gap-3 rounded-xl px-3 py-1.5 aria-selected:bg-hover pointer-coarse:min-h-11"
    >
      <Icon name={icon} className="size-4 text-quiet" />
      <span className="min-w-0 flex-1">
        <span className={`block truncate text-sm ${found ? "font-medium" : ""}`}>
          <bdi>{found ? name : <Marked pieces={words ?? marked(name, query)} />}</bdi>
        </span>
        {found && words ? (
          <span className="line-clamp-2 text-sm text-quiet">
            <bdi>
              <Marked pieces={words} />
            </bdi>
          </span>
        ) : null}
      </span>
      {end ? (
        <span dir="auto" className="max-w-32 shrink-0 truncate text-xs text-quiet">
          {end}
        </span>
      ) : null}
      {keys ? (
        <kbd className="font-sans text-xs text-quiet pointer-coarse:hidden" aria-hidden="true">
          {written(keys)}
        </kbd>
      ) : null}
    </div>
  );
}

function day(at: number): string {
  const sameYear = new Date(at).getFullYear() === new Date().getFullYear();
  return date(at, sameYear ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" });
}

function Marked({ pieces }: { pieces: readonly Snippet[] }) {
  return pieces.map(({ text, hit }, index) =>
    hit ? (
      <mark key={index} className="rounded-sm bg-mark text-ink">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
