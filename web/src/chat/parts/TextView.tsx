/** Words of an answer. */
import { lazy, memo, Suspense } from "react";
import { Guard } from "../../ui/Guard";
import type { TextPart } from "../../wire/types";

const load = () => import("../../markdown/Markdown");
const Markdown = lazy(load);

/** Fetches what draws Markdown before the first answer comes, and before the line can be lost. */
export function makeReady(): void {
  // Where it does not come now, the first answer asks for it again.
  load().catch(() => undefined);
}

/** Characters and marks of code blocks beyond which words are shown as they are: drawing them would hold the page up. */
const LONGEST = 400_000;
const FENCES = 1_000;
const FENCE = /^[ >]*(?:```|~~~)/gm;

function endless(text: string): boolean {
  return text.length > LONGEST || (text.length > FENCES * 4 && (text.match(FENCE)?.length ?? 0) > FENCES);
}

export const TextView = memo(function TextView({ part, growing }: { part: TextPart; growing: boolean }) {
  const plain = (
    <p dir="auto" className="text-prose break-words whitespace-pre-wrap">
      {part.text}
    </p>
  );
  if (endless(part.text)) return plain;
  // Words that cannot be drawn, or whose drawing could not be loaded, are still there to be read.
  return (
    <Guard instead={plain}>
      <Suspense fallback={plain}>
        <Markdown text={part.text} growing={growing} />
      </Suspense>
    </Guard>
  );
});
