/** All that a message is made of, in its order. */
import type { Part } from "../../wire/types";
import { arrange } from "./arrange";
import { CallView } from "./CallView";
import { PartView } from "./PartView";
import { Sources } from "./Sources";

export function Pieces({ parts, growing }: { parts: readonly Part[]; growing: boolean }) {
  const pieces = arrange(parts);
  const newest = parts.at(-1);
  return pieces.map((piece, index) => {
    switch (piece.kind) {
      case "part":
        return <PartView key={index} part={piece.part} growing={growing && piece.part === newest} />;
      case "call":
        return <CallView key={index} call={piece.call} result={piece.result} growing={growing} />;
      case "sources":
        return <Sources key={index} sources={piece.sources} />;
      default:
        return piece satisfies never;
    }
  });
}
