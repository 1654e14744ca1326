/** An answer: its parts, how it ended, what can be done about it. */
import { memo } from "react";
import type { Thumb } from "../wire/feedback";
import type { Use } from "../wire/memory";
import type { Approval, Message } from "../wire/types";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { unfinished } from "../wire/fold";
import { ordinal, t } from "../words/t";
import { AnswerBar } from "./AnswerBar";
import type { BranchPlace } from "./Branches";
import { FromMemory } from "./FromMemory";
import { Help } from "./Help";
import { Pieces } from "./parts/Pieces";
import { Stronger } from "./Stronger";
import type { Thread } from "./thread";

interface Props extends BranchPlace {
  message: Message;
  thread: Thread;
  /** The place in line, from 1, while it waits. */
  position: number | null;
  /** What it waits to be allowed. */
  approvals: readonly Approval[];
  last: boolean;
  thumb: Thumb | null;
  /** The memories it used. */
  uses: readonly Use[];
  /** How many more it was told. */
  atHand: number;
  /** Without the line of what can be done with it. */
  bare?: boolean;
}

export const AssistantMessage = memo(function AssistantMessage({ message, thread, position, approvals, last, thumb, uses, atHand, bare = false, at, ids }: Props) {
  const { parts, status, notes, help } = message;
  const growing = unfinished(status);
  return (
    <article aria-label={t("thread.assistant")} aria-busy={growing} className="group flex min-w-0 flex-col gap-3">
      {help ? <Help help={help} /> : null}
      {notes.map((note, index) => (
        <p key={index} className="border-s-2 border-line ps-3 text-sm text-quiet">
          {note}
        </p>
      ))}
      <Pieces parts={parts} growing={growing} approvals={approvals} />
      {growing ? <Progress message={message} position={position} /> : <Ending message={message} thread={thread} />}
      {growing ? null : <FromMemory message={message.id} uses={uses} atHand={atHand} />}
      {!growing && last ? <Stronger message={message} thread={thread} /> : null}
      {growing || bare ? null : <AnswerBar message={message} thread={thread} thumb={thumb} last={last} at={at} ids={ids} />}
    </article>
  );
});

function Progress({ message: { status, parts }, position }: { message: Message; position: number | null }) {
  if ((status === "running" || position === null) && parts.length > 0) return null;
  const text =
    status === "waiting" && position !== null
      ? t("thread.waiting", { place: ordinal(position) })
      : t(status === "running" ? "thread.writing" : "thread.queued");
  return (
    <p role="status" className="flex items-center gap-2.5 text-quiet">
      <span className="size-2 animate-breathe rounded-full bg-accent" aria-hidden="true" />
      {text}
    </p>
  );
}

function Ending({ message, thread }: { message: Message; thread: Thread }) {
  const { status, error, parts } = message;
  const cut = status !== "done" && parts.length > 0;
  const again = (
    <>
      {cut ? (
        <Button icon="play" onClick={() => void thread.goOn(message)}>
          {t("thread.continue")}
        </Button>
      ) : null}
      {status === "failed" || (!cut && status !== "done") ? (
        <Button icon="retry" onClick={() => void thread.regenerate(message)}>
          {t("thread.retry")}
        </Button>
      ) : null}
    </>
  );
  if (error) return <ProblemNote problem={error}>{again}</ProblemNote>;
  if (status === "done") return parts.length === 0 ? <p className="text-quiet italic">{t("thread.empty")}</p> : null;
  const said = status === "stopped" || status === "interrupted" || status === "partial" ? t(`thread.${status}`) : "";
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-quiet">
      {said}
      {again}
    </div>
  );
}
