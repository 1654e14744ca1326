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
    if (!next) return;
    void thread.turnTo(next);
    // The arrows are drawn anew beside the other version: whoever pressed one stays at it.
    requestAnimationFrame(() => stay(next, step));
  };
  return (
    <div data-versions role="group" aria-label={t("thread.version", { at: at + 1, count: all.length })} className="flex items-center text-xs text-quiet tabular-nums">
      <IconButton icon="left" label={t("thread.previous")} small disabled={at <= 0} onClick={() => go(-1)} />
      <span aria-hidden="true">
        {at + 1} / {all.length}
      </span>
      <IconButton icon="right" label={t("thread.next")} small disabled={at >= all.length - 1} onClick={() => go(1)} />
    </div>
  );
}

/** Puts the keys on the arrow that was pressed, or on the other one where the versions end. */
function stay(message: string, step: number): void {
  if (document.activeElement !== document.body) return;
  const arrows = [...(document.getElementById(message)?.querySelectorAll<HTMLButtonElement>("[data-versions] button") ?? [])];
  (step < 0 ? arrows : arrows.reverse()).find(({ disabled }) => !disabled)?.focus();
}
