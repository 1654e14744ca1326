/** What a person wrote, with a way to write it differently. */
import { memo, useState } from "react";
import type { Message } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { t } from "../words/t";
import { BesideMenu } from "./AgainMenu";
import { Branches, type BranchPlace } from "./Branches";
import { EditMessage } from "./EditMessage";
import { PartView } from "./parts/PartView";
import { textOf } from "./text";
import type { Thread } from "./thread";
import { When } from "./When";

interface Props extends BranchPlace {
  message: Message;
  thread: Thread;
  /** The answer below it on this branch, where there is one, and the model that gives it. */
  answer: string | null;
  by: string | null;
}

/** Characters shown before somebody asks for more: a pasted book must not slow the page down. */
const SHOWN = 8_000;

export const UserMessage = memo(function UserMessage({ message, thread, answer, by, at, ids }: Props) {
  const [editing, setEditing] = useState(false);
  const [whole, setWhole] = useState(false);
  const text = textOf(message.parts);
  const files = message.parts.filter((part) => part.kind === "file");
  const relayed = message.parts.some((part) => part.kind === "text" && part.tainted);

  if (editing) return <EditMessage message={message} thread={thread} onDone={() => setEditing(false)} />;
  return (
    <article aria-label={t("thread.you")} className="group flex flex-col items-end gap-1.5">
      {files.length > 0 ? (
        <div className="flex flex-wrap justify-end gap-2">
          {files.map((part, index) => (
            <PartView key={index} part={part} growing={false} />
          ))}
        </div>
      ) : null}
      {text ? (
        <div dir="auto" className="max-w-[85%] rounded-2xl bg-bubble px-4 py-2.5 break-words whitespace-pre-wrap">
          {whole ? text : text.slice(0, SHOWN)}
          {!whole && text.length > SHOWN ? (
            <Button look="quiet" className="mt-2 flex" onClick={() => setWhole(true)}>
              {t("thread.showAll")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {relayed ? <p className="px-1 text-xs text-quiet">{t("thread.relayed")}</p> : null}
      <div role="group" aria-label={t("thread.actions")} className="quietly flex items-center">
        <When at={message.created_at} />
        <Branches thread={thread} at={at} ids={ids} />
        <CopyButton text={() => text} />
        {answer ? <BesideMenu question={message.id} answer={answer} by={by} thread={thread} /> : null}
        <IconButton icon="edit" label={t("thread.edit")} small onClick={() => setEditing(true)} />
      </div>
    </article>
  );
});
