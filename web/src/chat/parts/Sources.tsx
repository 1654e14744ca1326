/** Where claims came from: numbered chips, each with a card that shows what stands there. */
import type { SourcePart } from "../../wire/types";
import { hostOf, safeUrl } from "../../markdown/links";
import { HoverCard } from "../../ui/HoverCard";
import { number as numeral, t } from "../../words/t";
import { SourceCard } from "./SourceCard";

export function Sources({ sources }: { sources: readonly SourcePart[] }) {
  return (
    <ul aria-label={t("source.list")} className="flex flex-wrap gap-1.5">
      {sources.map((source) => {
        const { title, url, number } = source;
        const safe = safeUrl(url);
        const name = title || url;
        return (
          <li key={number} className="max-w-full">
            <HoverCard
              label={t("source.card", { title: name })}
              chip={
                <>
                  {number > 0 ? <span className="font-semibold tabular-nums">{numeral(number)}</span> : null}
                  <span className="max-w-48 truncate">{safe ? hostOf(safe) : name}</span>
                  {safe ? <span className="sr-only">{name}</span> : null}
                </>
              }
            >
              <SourceCard source={source} />
            </HoverCard>
          </li>
        );
      })}
    </ul>
  );
}
