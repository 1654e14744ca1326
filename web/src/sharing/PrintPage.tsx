/** One's own conversation as it goes to paper, or into a PDF by the browser's print window. */
import { useEffect, useRef, useState } from "react";
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Opened } from "../wire/shapes";
import type { SharedMessage } from "../wire/sharing";
import type { Message, Problem } from "../wire/types";
import { branch, plant } from "../chat/tree";
import { Button } from "../ui/Button";
import { Link } from "../ui/Link";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { date, t } from "../words/t";
import { ReadOnly } from "./ReadOnly";
import { settled } from "./settled";

type State = { kind: "looking" } | { kind: "shown"; opened: Opened; messages: SharedMessage[] } | { kind: "failed"; problem: Problem };

export default function PrintPage({ id }: { id: string }) {
  const [state, setState] = useState<State>({ kind: "looking" });
  const paper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chat.open(id).then(
      (opened) => {
        const path = branch(plant(opened.messages), opened.conversation.tip_id);
        setState({ kind: "shown", opened, messages: path.map(readable) });
      },
      (error: unknown) => setState({ kind: "failed", problem: asProblem(error) }),
    );
  }, [id]);
  const title = state.kind === "shown" ? state.opened.conversation.title || t("chat.untitled") : t("app");
  useEffect(() => {
    // The browser offers it as the file's name.
    document.title = title;
    if (state.kind !== "shown" || !paper.current) return;
    const stop = new AbortController();
    void settled(paper.current, stop.signal).then((quiet) => quiet && print());
    return () => stop.abort();
  }, [state, title]);

  return (
    <main className="paper h-full overflow-y-auto px-4">
      <div ref={paper} className="mx-auto flex max-w-thread flex-col gap-8 pt-4 pb-12">
        <nav className="screen flex flex-wrap items-center justify-between gap-2">
          <Link to={`/c/${id}`} className="flex min-h-9 items-center rounded-lg px-2 text-sm text-quiet hover:bg-hover hover:text-ink pointer-coarse:min-h-11">
            {t("print.back")}
          </Link>
          <Button icon="print" look="primary" disabled={state.kind !== "shown"} onClick={() => print()}>
            {t("print.print")}
          </Button>
        </nav>
        {state.kind === "looking" ? <Spinner label={t("loading")} /> : null}
        {state.kind === "failed" ? <ProblemNote problem={state.problem} /> : null}
        {state.kind === "shown" ? (
          <>
            <header className="flex flex-col gap-2">
              <h1 className="text-2xl font-semibold tracking-tight text-balance break-words">
                <bdi>{title}</bdi>
              </h1>
              <p className="text-sm text-quiet">{date(state.opened.conversation.created_at, { dateStyle: "long" })}</p>
            </header>
            <ReadOnly messages={state.messages} />
          </>
        ) : null}
      </div>
    </main>
  );
}

/** What was said, without the folds that paper can't open. */
function readable({ role, created_at, status, model, parts }: Message): SharedMessage {
  const said = parts.filter(({ kind }) => kind === "text" || kind === "file" || kind === "source");
  return { role, created_at, status, model, parts: said };
}
