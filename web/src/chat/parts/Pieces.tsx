/** All that a message is made of, in its order. */
import { lazy, Suspense, useContext } from "react";
import { DocumentHome, WRITES } from "../../documents/home";
import type { CallPart, Part, ResultPart } from "../../wire/types";
import { arrange } from "./arrange";
import { CallView } from "./CallView";
import { PartView } from "./PartView";
import { Sources } from "./Sources";

const Card = lazy(() => import("../../documents/Card"));

export function Pieces({ parts, growing }: { parts: readonly Part[]; growing: boolean }) {
  const pieces = arrange(parts);
  const newest = parts.at(-1);
  return pieces.map((piece, index) => {
    switch (piece.kind) {
      case "part":
        return <PartView key={index} part={piece.part} growing={growing && piece.part === newest} />;
      case "call":
        return <Call key={index} {...piece} growing={growing} />;
      case "sources":
        return <Sources key={index} sources={piece.sources} />;
      default:
        return piece satisfies never;
    }
  });
}

/** A call that wrote a document is a card, where it can be opened; one that failed tells why. */
function Call({ call, result, growing }: { call: CallPart; result: ResultPart | null; growing: boolean }) {
  const home = useContext(DocumentHome);
  const line = <CallView call={call} result={result} growing={growing} />;
  if (home === null || !WRITES.has(call.name) || result?.ok === false || !(result || growing)) return line;
  return (
    <Suspense fallback={line}>
      <Card home={home} call={call} result={result} growing={growing} />
    </Suspense>
  );
}
