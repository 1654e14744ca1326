/** What can be done with an answer, in one line below it; what is wrong with it, where somebody says so. */
import { useState } from "react";
import { catalogue, nameOf } from "../models/catalogue";
import { Button, IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import type { Thumb } from "../wire/feedback";
import type { Message } from "../wire/types";
import { number, t } from "../words/t";
import { AgainMenu } from "./AgainMenu";
import { Branches, type BranchPlace } from "./Branches";
import { CopyAnswer } from "./CopyAnswer";
import { rate } from "./feedback";
import { ReadAloud } from "./ReadAloud";
import { Reasons } from "./Reasons";
import { SentPanel } from "./SentPanel";
import { textOf } from "./text";
import type { Thread } from "./thread";
import { Thumbs } from "./Thumbs";
import { When } from "./When";

interface Props extends BranchPlace {
  message: Message;
  thread: Thread;
  thumb: Thumb | null;
  last: boolean;
}

export function AnswerBar({ message, thread, thumb, last, at, ids }: Props) {
  const [sent, setSent] = useState(false);
  const [why, setWhy] = useState(false);
  const all = useStore(catalogue);
  const { run_id: run, model } = message;
  // Nothing came that one could copy, hear or judge.
  const empty = message.parts.length === 0;

  const give = (verdict: Thumb["verdict"] | null): void => {
    setWhy(verdict === "down");
    void rate(thread, message, verdict && { verdict, reasons: [], text: "" });
  };
  const explain = async (reasons: Thumb["reasons"], text: string): Promise<void> => {
    setWhy(false);
    if (await rate(thread, message, { verdict: "down", reasons, text })) toast(t("rate.saved"));
  };
  return (
    <>
      <div role="group" aria-label={t("thread.actions")} className={`-ms-2 flex flex-wrap items-center ${last ? "" : "quietly"}`}>
        <Branches thread={thread} at={at} ids={ids} />
        {empty ? null : <CopyAnswer text={() => textOf(message.parts)} />}
        {empty ? null : <ReadAloud message={message.id} text={() => textOf(message.parts)} />}
        {empty || thread.temporary ? null : <Thumbs given={thumb?.verdict ?? null} onGive={give} />}
        <IconButton icon="retry" label={t("thread.regenerate")} small onClick={() => void thread.regenerate(message)} />
        <AgainMenu message={message} thread={thread} />
        {run ? <IconButton icon="eye" label={t("thread.sent")} small onClick={() => setSent(true)} /> : null}
        {thumb?.verdict === "down" && !why ? (
          <Button look="quiet" className="px-2" onClick={() => setWhy(true)}>
            {t("rate.why")}
          </Button>
        ) : null}
        <span className="flex min-w-0 items-center">
          <span className="truncate ps-2 text-xs text-quiet" title={usageOf(message)}>
            {nameOf(model, all)}
          </span>
          <When at={message.created_at} />
        </span>
        {sent && run ? <SentPanel message={message} run={run} onClose={() => setSent(false)} /> : null}
      </div>
      {why && thumb?.verdict === "down" ? (
        <Reasons reasons={thumb.reasons} text={thumb.text} onSave={(reasons, text) => void explain(reasons, text)} onClose={() => setWhy(false)} />
      ) : null}
    </>
  );
}

function usageOf({ usage }: Message): string | undefined {
  if (!usage) return undefined;
  const tokens = t("thread.usage", { input: number(usage.input), output: number(usage.output) });
  return usage.cost === null ? tokens : `${tokens}, ${t("thread.cost", { cost: usage.cost.toPrecision(2) })}`;
}
