/** What the model thought before it answered, folded away, with how long it took. */
import type { ThinkingPart } from "../../wire/types";
import { Elapsed } from "../../ui/Elapsed";
import { Fold } from "../../ui/Fold";
import { counted, t } from "../../words/t";

export function ThinkingView({ part, growing }: { part: ThinkingPart; growing: boolean }) {
  // Some models give the proof of a thought alone: the next question needs it, nobody can read it.
  if (part.text === "") return null;
  const open = growing && part.ms === null;
  return (
    <Fold icon="thought" title={open ? <Elapsed doing={t("part.thinking")} /> : thought(part.ms)}>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {part.text}
      </p>
    </Fold>
  );
}

function thought(ms: number | null): string {
  return ms === null ? t("part.thoughtUntimed") : t("part.thought", { time: spell(ms) });
}

function spell(ms: number): string {
  if (ms < 1_000) return t("time.instant");
  const seconds = Math.round(ms / 1_000);
  return seconds < 90 ? counted("time.seconds", seconds) : counted("time.minutes", Math.round(seconds / 60));
}
