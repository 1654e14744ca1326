/** Words of an answer. */
import { lazy, memo, Suspense } from "react";
import { Guard } from "../../ui/Guard";
import type { TextPart } from "../../wire/types";
import { endless } from "./endless";

const load = () => import("../../markdown/Markdown");
const Markdown = lazy(load);

/** Fetches what draws Markdown before the first answer comes, and before the line can be lost. */
export function makeReady(): void {
  // Where it does not come now, the first answer asks for it again.
  load().catch(() => undefined);
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
