/** A tool that the model asked for, with what it asked. */
import type { CallPart } from "../../wire/types";
import { Fold } from "../../ui/Fold";
import { t } from "../../words/t";

export function CallView({ part }: { part: CallPart }) {
  return (
    <Fold icon="tool" title={t("part.call", { name: part.name })}>
      <pre dir="ltr" className="overflow-x-auto font-mono text-xs whitespace-pre-wrap">
        {part.text}
      </pre>
    </Fold>
  );
}
