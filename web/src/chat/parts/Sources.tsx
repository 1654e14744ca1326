/** Where claims came from: numbered chips, each with a card that shows what stands there. */
import type { SourcePart } from "../../wire/types";
import { hostOf, safeUrl } from "../../markdown/links";
import { OutsideLink } from "../../markdown/OutsideLink";
import { HoverCard } from "../../ui/HoverCard";
import { number, t } from "../../words/t";

export function Sources({ sources, first }: { sources: readonly SourcePart[]; first: number }) {
  return (
    <ul aria-label={t("source.list")} className="flex flex-wrap gap-1.5">
      {sources.map(({ title, url, quote }, index) => {
        const safe = safeUrl(url);
        const name = title || url;
        return (
          <li key={index} className="max-w-full">
            <HoverCard
              label={t("source.card", { title: name })}
              chip={
                <>
                  <span className="font-semibold tabular-nums">{number(first + index)}</span>
                  <span className="max-w-48 truncate">{safe ? hostOf(safe) : name}</span>
                  {safe ? <span className="sr-only">{name}</span> : null}
                </>
              }
            >
              <p dir="auto" className="font-medium break-words">
                <OutsideLink href={url}>{name}</OutsideLink>
              </p>
              {quote ? (
                <blockquote dir="auto" className="mt-2 max-h-48 overflow-y-auto border-s-2 border-line ps-3 text-quiet">
                  {quote}
                </blockquote>
              ) : null}
            </HoverCard>
          </li>
        );
      })}
    </ul>
  );
}
