/** Where claims came from: numbered chips, each with a card that shows what stands there. */
import { useContext } from "react";
import { chat } from "../../wire/api";
import type { SourcePart } from "../../wire/types";
import { hostOf, safeUrl } from "../../markdown/links";
import { opened, placeIn } from "../../files/texts";
import { HoverCard } from "../../ui/HoverCard";
import { Icon } from "../../ui/Icon";
import { number as numeral, t } from "../../words/t";
import { FileAddress } from "./fileAddress";
import { SourceCard } from "./SourceCard";

export function Sources({ sources }: { sources: readonly SourcePart[] }) {
  return (
    <ul aria-label={t("source.list")} className="flex flex-wrap gap-1.5">
      {sources.map((source) => {
        const { title, url, quote, number } = source;
        const safe = safeUrl(url);
        const name = title || url;
        const at = placeIn(url);
        if (at) {
          return (
            <li key={number} className="max-w-full">
              <InFile at={at} name={name} quote={quote} count={number} />
            </li>
          );
        }
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

/** A place in a file of one's own: it opens there. Where somebody else shows the answer, it only says where. */
function InFile({ at, name, quote, count }: { at: { id: string; page: number }; name: string; quote: string; count: number }) {
  const own = useContext(FileAddress)(at.id) === chat.fileUrl(at.id);
  return (
    <button
      type="button"
      disabled={!own}
      title={quote}
      onClick={() => opened.set({ id: at.id, name: name.replace(/, [^,]*$/, ""), page: at.page, quote })}
      className="inline-flex min-h-7 max-w-full min-w-0 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-quiet transition-colors enabled:hover:bg-hover enabled:hover:text-ink pointer-coarse:min-h-11 pointer-coarse:px-3.5"
    >
      <span className="font-semibold tabular-nums">{numeral(count)}</span>
      <Icon name="file" className="size-3.5" />
      <span dir="auto" className="max-w-64 truncate">
        {name}
      </span>
    </button>
  );
}
