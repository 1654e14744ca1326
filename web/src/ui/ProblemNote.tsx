/** The one way the page says that something went wrong: what happened, what can be done. */
import { type ReactNode, useEffect, useState } from "react";
import type { Problem } from "../wire/types";
import { counted, known, ordinal, said, t } from "../words/t";
import { Icon } from "./Icon";
import { Led } from "./Led";

interface Props {
  problem: Problem;
  /** What can be done about it. */
  children?: ReactNode;
}

export function ProblemNote({ problem, children }: Props) {
  // Being full is nobody's fault: it is said with a poem, not in red.
  const calm = problem.poem !== "";
  const { hint } = said(problem);
  return (
    <div role="alert" className={`flex gap-3 rounded-xl border border-line px-4 py-3 text-sm ${calm ? "bg-accent-soft" : "bg-danger-soft"}`}>
      <Icon name="alert" className={`mt-0.5 size-4 ${calm ? "text-accent" : "text-danger"}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium break-words">{whatHappened(problem)}</p>
        {hint ? (
          <p className="break-words text-quiet">
            <Led sentence={hint} />
          </p>
        ) : null}
        {problem.poem ? <p className="mt-1 whitespace-pre-line text-quiet italic">{problem.poem}</p> : null}
        {problem.position ? <p className="text-quiet">{t("full.place", { place: ordinal(problem.position) })}</p> : null}
        {problem.retry_after ? <Countdown seconds={problem.retry_after} /> : null}
        {children ? <div className="mt-2 flex flex-wrap gap-2">{children}</div> : null}
      </div>
    </div>
  );
}

/** The server's sentence, or the page's own where the server could not speak. */
export function whatHappened(problem: Problem): string {
  const { message } = said(problem);
  if (message) return message;
  const own = `problem.${problem.code}`;
  return known(own) ? t(own) : t("problem.unknown", { code: problem.code });
}

function Countdown({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(Math.ceil(seconds));
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return <p className="text-quiet">{left > 0 ? counted("problem.wait", left) : t("problem.now")}</p>;
}
