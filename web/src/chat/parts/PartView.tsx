/** One part of a message, whatever its kind. */
import type { Part } from "../../wire/types";
import { CallView } from "./CallView";
import { FileView } from "./FileView";
import { ResultView } from "./ResultView";
import { SourceView } from "./SourceView";
import { TextView } from "./TextView";
import { ThinkingView } from "./ThinkingView";

interface Props {
  part: Part;
  /** Whether more of it is on its way. */
  growing: boolean;
}

export function PartView({ part, growing }: Props) {
  switch (part.kind) {
    case "text":
      return <TextView part={part} growing={growing} />;
    case "thinking":
      return <ThinkingView part={part} growing={growing} />;
    case "call":
      return <CallView part={part} />;
    case "result":
      return <ResultView part={part} />;
    case "file":
      return <FileView part={part} />;
    case "source":
      return <SourceView part={part} />;
    default:
      return part satisfies never;
  }
}
