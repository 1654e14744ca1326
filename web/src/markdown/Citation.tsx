/** A number in brackets that names a source: a small button whose card shows it. Else the words as they are. */
import { useContext } from "react";
import { Cited } from "../chat/parts/cited";
import { SourceCard } from "../chat/parts/SourceCard";
import { HoverCard } from "../ui/HoverCard";
import { number as numeral, t } from "../words/t";

export function Citation({ number }: { number: number }) {
  const source = useContext(Cited).get(number);
  if (!source) return `[${number}]`;
  const title = source.title || source.url;
  return (
    <HoverCard small={t("source.cited", { number: numeral(number), title })} label={t("source.card", { title })} chip={numeral(number)}>
      <SourceCard source={source} />
    </HoverCard>
  );
}
