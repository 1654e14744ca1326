/** The pieces that a reader sees, from the parts that a message is made of. Knows nothing of how they look. */
import type { CallPart, Part, ResultPart, SourcePart } from "../../wire/types";

export type Piece =
  | { kind: "part"; part: Part }
  /** What was asked of a tool, with its answer where there is one. */
  | { kind: "call"; call: CallPart; result: ResultPart | null }
  /** Sources that follow each other, with the number of the first. */
  | { kind: "sources"; sources: SourcePart[]; first: number };

export function arrange(parts: readonly Part[]): Piece[] {
  const results = new Map<string, ResultPart>();
  const called = new Set<string>();
  for (const part of parts) {
    if (part.kind === "call") called.add(part.call_id);
    if (part.kind === "result" && !results.has(part.call_id)) results.set(part.call_id, part);
  }
  const pieces: Piece[] = [];
  let sources = 0;
  for (const part of parts) {
    const before = pieces.at(-1);
    if (part.kind === "call") pieces.push({ kind: "call", call: part, result: results.get(part.call_id) ?? null });
    else if (part.kind === "result" && called.has(part.call_id) && results.get(part.call_id) === part) continue;
    else if (part.kind === "source") {
      sources += 1;
      if (before?.kind === "sources") before.sources.push(part);
      else pieces.push({ kind: "sources", sources: [part], first: sources });
    } else pieces.push({ kind: "part", part });
  }
  return pieces;
}
