/** The words of a message. Knows nothing of how they look. */
import type { Part } from "../wire/types";

/** The words of the parts that a reader would call the message itself. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n\n");
}
