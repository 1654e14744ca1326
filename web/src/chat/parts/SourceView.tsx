/** Where a claim came from. */
import type { SourcePart } from "../../wire/types";
import { OutsideLink } from "../../markdown/OutsideLink";
import { t } from "../../words/t";

export function SourceView({ part: { title, url, quote } }: { part: SourcePart }) {
  return (
    <div className="rounded-xl border border-line px-3.5 py-2.5 text-sm">
      <OutsideLink href={url}>{t("part.source", { title: title || url })}</OutsideLink>
      {quote ? (
        <blockquote dir="auto" className="mt-1 text-quiet">
          {quote}
        </blockquote>
      ) : null}
    </div>
  );
}
