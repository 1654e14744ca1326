/** Conversations under the names of their days. Knows nothing of where it stands. */
import { Button } from "../ui/Button";
import { attempt } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { Bone } from "../ui/Waiting";
import { t } from "../words/t";
import { ConversationRow } from "./ConversationRow";
import { byDay, type History, readMore, refresh } from "./history";

interface Props {
  list: History;
  /** The conversation on the screen. */
  shown: string | null;
  archived: boolean;
}

export function ConversationList({ list, shown, archived }: Props) {
  if (list.phase === "loading") {
    return (
      <div className="flex flex-col gap-3 p-2 pt-4" aria-busy="true">
        {["w-2/3", "w-4/5", "w-1/2", "w-3/4"].map((width) => (
          <Bone key={width} className={`h-3 ${width}`} />
        ))}
      </div>
    );
  }
  if (list.phase === "failed" && list.problem) {
    return (
      <ProblemNote problem={list.problem}>
        <Button onClick={() => void refresh(archived)}>{t("tryAgain")}</Button>
      </ProblemNote>
    );
  }
  if (list.conversations.length === 0) {
    return <p className="px-2 py-4 text-sm text-quiet">{t(archived ? "archive.empty" : "side.empty")}</p>;
  }
  return (
    <>
      {byDay(list.conversations, Date.now()).map(({ name, conversations }) => (
        <section key={name} aria-labelledby={`day-${name}`} className="mt-4 first:mt-2">
          <h2 id={`day-${name}`} className="px-2 pb-1 text-xs font-medium text-quiet">
            {t(`day.${name}`)}
          </h2>
          <ul className="flex flex-col gap-px">
            {conversations.map((conversation) => (
              <ConversationRow key={conversation.id} conversation={conversation} shown={conversation.id === shown} />
            ))}
          </ul>
        </section>
      ))}
      {list.next !== null ? (
        <Button look="quiet" className="mt-3 w-full" onClick={() => void attempt(() => readMore(archived))}>
          {t("side.older")}
        </Button>
      ) : null}
    </>
  );
}
