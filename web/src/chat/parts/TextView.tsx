/** Words of an answer. */
import { lazy, memo, Suspense } from "react";
import type { TextPart } from "../../wire/types";

const Markdown = lazy(() => import("../../markdown/Markdown"));

export const TextView = memo(function TextView({ part, growing }: { part: TextPart; growing: boolean }) {
  const plain = <p className="text-prose break-words whitespace-pre-wrap">{part.text}</p>;
  return (
    <Suspense fallback={plain}>
      <Markdown text={part.text} growing={growing} />
    </Suspense>
  );
});
