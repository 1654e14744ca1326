/** One part of a message, whatever its kind. */
import type { Part } from "../../wire/types";
import { CallView } from "./CallView";
import { FileView } from "./FileView";
import { Sources } from "./Sources";
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
      return <CallView call={part} result={null} growing={growing} />;
    case "result":
      return <CallView call={null} result={part} growing={growing} />;
    case "file":
      return <FileView part={part} />;
    case "source":
      return <Sources sources={[part]} />;
    default:
      return part satisfies never;
  }
}
