/** Arrows between the versions of a message. */
import { IconButton } from "../ui/Button";
import { t } from "../words/t";
import type { Thread } from "./thread";

export interface BranchPlace {
  /** Which of its siblings a message is, from 0. */
  at: number;
  /** The siblings' ids from old to new, parted by spaces: one string, so that it compares cheaply. */
  ids: string;
}

export function Branches({ thread, at, ids }: BranchPlace & { thread: Thread }) {
  const all = ids.split(" ");
  if (all.length < 2) return null;
  const go = (step: number): void => {
    const next = all[at + step];
    if (next) void thread.turnTo(next);
  };
  return (
    <div role="group" aria-label={t("thread.version", { at: at + 1, count: all.length })} className="flex items-center text-xs text-quiet tabular-nums">
      <IconButton icon="left" label={t("thread.previous")} small disabled={at <= 0} onClick={() => go(-1)} />
      <span aria-hidden="true">
        {at + 1} / {all.length}
      </span>
      <IconButton icon="right" label={t("thread.next")} small disabled={at >= all.length - 1} onClick={() => go(1)} />
    </div>
  );
}
