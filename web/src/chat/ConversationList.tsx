/** A list of conversations under the names of their days. Knows nothing of where it stands. */
import { useCallback, useMemo, useState } from "react";
import { Button } from "../ui/Button";
import { attempt } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { VirtualList } from "../ui/VirtualList";
import { Bone } from "../ui/Waiting";
import type { Conversation } from "../wire/shapes";
import { date, t } from "../words/t";
import { ConversationRow } from "./ConversationRow";
import { byDay, type Group, readMore, refresh, type Shelf } from "./history";

interface Props {
  shelf: Shelf;
  /** The conversation on the screen. */
  shown: string | null;
  /** What stands there when there is nothing to list. */
  empty: string;
}

type Item =
  | { kind: "day"; name: Group["name"]; key: string }
  | { kind: "conversation"; conversation: Conversation; key: string }
  | { kind: "more"; key: string };

const TOUCH = matchMedia("(pointer: coarse)");

export function ConversationList({ shelf, shown, empty }: Props) {
  const { phase, problem, conversations, next } = useStore(shelf);
  const [stuck, setStuck] = useState(false);
  const items = useMemo(() => asItems(conversations, next !== null), [conversations, next]);
  const more = useCallback(async () => {
    setStuck(!(await attempt(() => readMore(shelf))));
  }, [shelf]);
  const look = useCallback((count: number) => void (shelf.looked = count), [shelf]);

  if (phase === "loading") {
    return (
      <div className="flex flex-col gap-3 p-2 pt-4" aria-busy="true">
        {["w-2/3", "w-4/5", "w-1/2", "w-3/4"].map((width) => (
          <Bone key={width} className={`h-3 ${width}`} />
        ))}
      </div>
    );
  }
  if (phase === "failed" && problem) {
    return (
      <ProblemNote problem={problem}>
        <Button onClick={() => void refresh(shelf)}>{t("tryAgain")}</Button>
      </ProblemNote>
    );
  }
  if (items.length === 0) return <p className="px-2 py-4 text-sm text-quiet">{empty}</p>;
  return (
    <VirtualList items={items} keyOf={keyOf} heightOf={heightOf} onEnd={next !== null && !stuck ? more : undefined} onLook={look}>
      {(item) => {
        switch (item.kind) {
          case "day":
            return <h2 className="flex h-full items-end px-2 pb-1 text-xs font-medium text-quiet">{dayName(item.name)}</h2>;
          case "conversation":
            return <ConversationRow conversation={item.conversation} shown={item.conversation.id === shown} />;
          case "more":
            return stuck ? (
              <Button look="quiet" className="w-full" onClick={() => void more()}>
                {t("side.older")}
              </Button>
            ) : (
              <Bone className="mx-2 mt-4 h-3 w-1/2" />
            );
          default:
            return item satisfies never;
        }
      }}
    </VirtualList>
  );
}

function asItems(conversations: readonly Conversation[], more: boolean): Item[] {
  const items: Item[] = [];
  for (const { name, conversations: those } of byDay(conversations, Date.now())) {
    items.push({ kind: "day", name, key: `day ${name}` });
    for (const conversation of those) items.push({ kind: "conversation", conversation, key: conversation.id });
  }
  if (more) items.push({ kind: "more", key: "more" });
  return items;
}

const keyOf = ({ key }: Item): string => key;

function heightOf({ kind }: Item): number {
  if (kind === "day") return 38;
  return TOUCH.matches ? 45 : 37;
}

function dayName(name: Group["name"]): string {
  if (typeof name === "string") return t(`day.${name}`);
  const thisYear = new Date(name).getFullYear() === new Date().getFullYear();
  return date(name, thisYear ? { month: "long" } : { month: "long", year: "numeric" });
}
