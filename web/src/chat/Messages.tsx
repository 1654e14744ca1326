/** The messages of a branch, from first to last, and the way back to the last. */
import { useEffect, useRef } from "react";
import { Icon } from "../ui/Icon";
import { useStore } from "../ui/store";
import type { Approval, Message } from "../wire/types";
import { t } from "../words/t";
import { AssistantMessage } from "./AssistantMessage";
import { besides } from "./beside";
import { Comparison } from "./Comparison";
import { target } from "./current";
import { thumbOf } from "./feedback";
import { NO_USES } from "./FromMemory";
import { filling, useGradually } from "./gradual";
import { useStick } from "./stick";
import type { Thread, ThreadState } from "./thread";
import { siblings, type Tree } from "./tree";
import { UserMessage } from "./UserMessage";

const NOTHING: readonly Approval[] = [];

const lengthOf = ({ parts }: Message): number => parts.reduce((sum, part) => sum + ("text" in part ? part.text.length : 0), 0);

interface Props {
  thread: Thread;
  tree: Tree;
  path: readonly Message[];
  state: ThreadState;
}

export function Messages({ thread, tree, path, state }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const { away, toEnd, letGo } = useStick(frame, content);
  const { shown, showAll, top } = useGradually(path.length, thread, () => filling(path.map(lengthOf), innerHeight));
  const { unsent } = state;
  const wanted = useStore(target);

  useEffect(() => {
    if (unsent) toEnd();
  }, [unsent, toEnd]);
  useEffect(() => {
    if (wanted === null || !tree.byId.has(wanted)) return;
    if (!path.some(({ id }) => id === wanted)) void thread.turnTo(wanted);
    else if (shown < path.length) showAll();
    else {
      letGo();
      document.getElementById(wanted)?.scrollIntoView({ block: "center" });
      target.set(null);
    }
  });

  return (
    <div ref={frame} tabIndex={0} role="region" aria-label={t("thread.label")} className={`min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 focus-visible:-outline-offset-2 ${state.beside ? "@container" : ""}`}>
      <ol ref={content} className="mx-auto flex max-w-thread flex-col gap-3 pt-4 pb-6">
        {shown < path.length ? <li ref={top} aria-hidden="true" className="h-px" /> : null}
        {path.slice(path.length - shown).map((message, index, all) => {
          const pair = besides(state.beside, tree, message);
          const kin = siblings(tree, message);
          const last = index === shown - 1;
          const place = { at: kin.indexOf(message), ids: kin.map(({ id }) => id).join(" ") };
          return (
            <li key={pair?.[0].id ?? message.id} id={message.id} className={last || pair ? "" : "far"}>
              {pair ? (
                <Comparison thread={thread} pair={pair} live={state.live} recalled={state.recalled} atHand={state.atHand} />
              ) : message.role === "user" ? (
                <UserMessage message={message} thread={thread} answer={all[index + 1]?.id ?? null} by={all[index + 1]?.model ?? null} {...place} />
              ) : (
                <AssistantMessage
                  message={message}
                  thread={thread}
                  position={state.live[message.id]?.position ?? null}
                  approvals={state.live[message.id]?.approvals ?? NOTHING}
                  last={last}
                  thumb={thumbOf(state.feedback, message.id)}
                  uses={state.recalled[message.id] ?? NO_USES}
                  atHand={state.atHand[message.id] ?? 0}
                  {...place}
                />
              )}
            </li>
          );
        })}
        {unsent ? (
          <li className="flex flex-col items-end gap-1">
            <p dir="auto" className="max-w-[85%] rounded-2xl bg-bubble px-4 py-2.5 break-words whitespace-pre-wrap opacity-60">
              {unsent.draft.text}
            </p>
            <span className="text-xs text-quiet">{t("thread.sending")}</span>
          </li>
        ) : null}
      </ol>
      {away ? (
        <button
          type="button"
          onClick={toEnd}
          className="sticky bottom-3 z-10 mx-auto flex min-h-9 w-fit animate-rise items-center gap-1.5 rounded-full border border-line bg-raised px-3.5 text-sm shadow-high hover:bg-hover"
        >
          <Icon name="jump" />
          {t("thread.latest")}
        </button>
      ) : null}
    </div>
  );
}
