/** The pieces that a reader sees, from the parts that a message is made of. Knows nothing of how they look. */
import type { Approval, CallPart, Part, ResultPart, SourcePart } from "../../wire/types";

export type Piece =
  | { kind: "part"; part: Part }
  /** What was asked of a tool, with its answer where there is one. */
  | { kind: "call"; call: CallPart; result: ResultPart | null }
  /** Sources that follow each other, each with its number. */
  | { kind: "sources"; sources: SourcePart[] };

/** Sources that the words cite by number stand once, below them; others where they came. */
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
      if (part.number > 0) continue;
      sources += 1;
      const numbered = { ...part, number: sources };
      if (before?.kind === "sources") before.sources.push(numbered);
      else pieces.push({ kind: "sources", sources: [numbered] });
    } else pieces.push({ kind: "part", part });
  }
  const below = cited(parts);
  return below.length > 0 ? [...pieces, { kind: "sources", sources: below }] : pieces;
}

/** A number in brackets, as words cite a source. */
export const CITATION = /\[(\d{1,4})\]/g;

/** The sources with a number that the words of a message cite; all of them where the words cite none. */
function cited(parts: readonly Part[]): SourcePart[] {
  const found = new Map<number, SourcePart>();
  for (const part of parts) if (part.kind === "source" && part.number > 0) found.set(part.number, part);
  const words = parts.flatMap((part) => (part.kind === "text" ? [...part.text.matchAll(CITATION)] : []));
  const named = new Set(words.map(([, number]) => Number(number)));
  const all = [...found.values()].sort((a, b) => a.number - b.number);
  const some = all.filter(({ number }) => named.has(number));
  return some.length > 0 ? some : all;
}

/** The question that stands below each call; where calls have the same id, the newest ones are asked about. */
export function asking(pieces: readonly Piece[], approvals: readonly Approval[]): Map<Piece, Approval> {
  const found = new Map<Piece, Approval>();
  for (const approval of approvals.toReversed()) {
    const place = pieces.findLast((piece) => piece.kind === "call" && piece.call.call_id === approval.call_id && !found.has(piece));
    if (place) found.set(place, approval);
  }
  return found;
}
