/** What a tool answered. */
import type { ResultPart } from "../../wire/types";
import { Fold } from "../../ui/Fold";
import { t } from "../../words/t";

export function ResultView({ part }: { part: ResultPart }) {
  return (
    <Fold icon={part.ok ? "check" : "alert"} title={t(part.ok ? "part.result" : "part.failedResult", { name: part.name })}>
      <pre dir="auto" className="overflow-x-auto font-mono text-xs whitespace-pre-wrap">
        {part.text}
      </pre>
    </Fold>
  );
}
