/** The sources of a conversation by their numbers, for words that cite them. Knows no component. */
import { createContext, useRef } from "react";
import type { Part, SourcePart } from "../../wire/types";

export type BySource = ReadonlyMap<number, SourcePart>;

export const Cited = createContext<BySource>(new Map());

/** The sources of these messages; the same object as long as they are the same. */
export function useCited(messages: readonly { parts: readonly Part[] }[]): BySource {
  const kept = useRef<BySource>(new Map());
  const found = new Map<number, SourcePart>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.kind === "source" && part.number > 0) found.set(part.number, part);
  }
  const old = kept.current;
  if (old.size !== found.size || [...found].some(([number, source]) => old.get(number)?.url !== source.url)) kept.current = found;
  return kept.current;
}
