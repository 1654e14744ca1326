/** A branch to read: what was said, and nothing that can be done about it. Knows no server. */
import { useEffect, useState } from "react";
import type { Part } from "../wire/types";
import type { SharedMessage } from "../wire/sharing";
import { Cited, useCited } from "../chat/parts/cited";
import { Pieces } from "../chat/parts/Pieces";
import { textOf } from "../chat/text";
import { t } from "../words/t";
import "./paper.css";

export function ReadOnly({ messages, name }: { messages: readonly SharedMessage[]; name?: string | null }) {
  const shown = useBitByBit(messages.length);
  const cited = useCited(messages);
  return (
    <Cited value={cited}>
      <ol className="flex flex-col gap-6" aria-busy={shown < messages.length}>
        {messages.slice(0, shown).map((message, index) => (
          <li key={index}>
            {message.role === "user" ? <Question message={message} name={name ?? null} /> : <Answer message={message} />}
          </li>
        ))}
      </ol>
    </Cited>
  );
}

function Question({ message: { parts }, name }: { message: SharedMessage; name: string | null }) {
  const text = textOf(parts);
  return (
    <article aria-label={name ?? t("shared.asked")} className="flex flex-col items-end gap-1.5">
      <Parts parts={parts.filter((part) => part.kind !== "text")} />
      {text ? (
        <div dir="auto" className="max-w-[85%] rounded-2xl bg-bubble px-4 py-2.5 break-words whitespace-pre-wrap">
          {text}
        </div>
      ) : null}
    </article>
  );
}

function Answer({ message: { parts, status, model } }: { message: SharedMessage }) {
  return (
    <article aria-label={t("thread.assistant")} className="flex min-w-0 flex-col gap-3">
      <Parts parts={parts} />
      {status === "done" ? null : <p className="text-sm text-quiet">{t("shared.cut")}</p>}
      {model ? <p className="text-xs text-quiet">{model}</p> : null}
    </article>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  return <Pieces parts={parts} growing={false} />;
}

const AT_ONCE = 20;

/** How many are shown: some at once, so that a long talk appears without holding the page up. */
function useBitByBit(count: number): number {
  const [shown, setShown] = useState(AT_ONCE);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown(shown + AT_ONCE));
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}
