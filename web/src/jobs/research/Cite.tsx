/** A number that names a source: its card shows the quote, where it stands and when it was read. */
import { OutsideLink } from "../../markdown/OutsideLink";
import { HoverCard } from "../../ui/HoverCard";
import { date, number, t } from "../../words/t";
import { type Cited, opens } from "./report";

export function Cites({ ids, cited }: { ids: readonly string[]; cited: Cited }) {
  return ids.map((id) => <Cite key={id} id={id} cited={cited} />);
}

function Cite({ id, cited: { evidence, sources, numbers } }: { id: string; cited: Cited }) {
  const quote = evidence.get(id);
  const source = quote && sources.get(quote.source_id);
  const count = source && numbers.get(source.id);
  if (!quote || !source || count === undefined) return null;
  const title = source.title || source.url;
  return (
    <HoverCard small={t("source.cited", { number: number(count), title })} label={t("source.card", { title })} chip={number(count)}>
      <p dir="auto" className="font-medium break-words">
        {opens(source) ? <OutsideLink href={source.url}>{title}</OutsideLink> : title}
      </p>
      <blockquote dir="auto" className="mt-2 max-h-48 overflow-y-auto border-s-2 border-line ps-3 text-quiet">
        {quote.text}
      </blockquote>
      <p className="mt-2 text-xs text-quiet">
        {source.date ? `${source.date} · ` : ""}
        {t("research.readOn", { date: date(source.retrieved_at, { dateStyle: "medium" }) })}
      </p>
    </HoverCard>
  );
}
