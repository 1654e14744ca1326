/** A document in an answer: what was written, and the way to it. */
import { useEffect } from "react";
import type { CallPart, ResultPart } from "../wire/types";
import { Icon } from "../ui/Icon";
import { t } from "../words/t";
import { roomBeside } from "./room";
import { openDocument, wrote } from "./shown";
import { found, told } from "./told";

interface Props {
  home: string;
  call: CallPart;
  result: ResultPart | null;
  /** Whether it was written under somebody's eyes. */
  seen: boolean;
}

/** An answer that wrote it has ended: it is shown, if nobody has put it away. */
export function arrived(home: string, result: ResultPart): void {
  const document = found(result);
  if (document) wrote(home, document.id, roomBeside());
}

export default function Card({ home, call, result, seen }: Props) {
  const { id, version, title, lines } = told(call, result);
  useEffect(() => {
    if (id && seen) wrote(home, id, roomBeside());
  }, [home, id, version, seen]);
  const about = id
    ? t(call.name === "document_edit" ? "document.edited" : "document.version", { number: version ?? 1 })
    : lines === null
      ? t("document.changing")
      : t("document.writing", { count: lines });
  return (
    <button
      type="button"
      disabled={!id}
      aria-busy={!id}
      onClick={() => id && openDocument(home, id, version)}
      className="flex w-full max-w-md items-center gap-3.5 rounded-xl border border-line bg-raised px-4 py-3 text-start shadow-low transition-colors enabled:hover:bg-hover disabled:cursor-default"
    >
      <span className={`flex size-9 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent ${id ? "" : "animate-breathe"}`}>
        <Icon name="file" className="size-4.5" />
      </span>
      <span className="flex min-w-0 flex-col">
        <span dir="auto" className="truncate text-sm font-medium">
          {title || t("document.name")}
        </span>
        <span className="truncate text-xs text-quiet">{about}</span>
      </span>
      {id ? <Icon name="beside" className="ms-auto size-4 text-quiet" /> : null}
    </button>
  );
}
