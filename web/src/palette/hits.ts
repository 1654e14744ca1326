/** What the server finds for some words: one question at a time, then the newest one. Knows no component. */
import { useEffect, useState } from "react";
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Hit } from "../wire/shapes";
import type { Problem } from "../wire/types";

export interface Hits {
  hits: readonly Hit[];
  /** The words these hits were found for; empty before anything was asked. */
  asked: string;
  problem: Problem | null;
}

const NOTHING: Hits = { hits: [], asked: "", problem: null };

export function useHits(words: string, project: string | null): Hits {
  const [found, setFound] = useState<Hits>(NOTHING);
  // A quick server is asked at every key, a slow one only when it is done.
  const [line] = useState(() => ({ done: Promise.resolve() }));
  const asked = words.trim();

  useEffect(() => {
    if (!asked) {
      setFound(NOTHING);
      return;
    }
    let over = false;
    const ask = async (): Promise<void> => {
      if (over) return;
      const answer = await chat.search(asked, project).then(
        ({ hits }) => ({ hits, asked, problem: null }),
        (error: unknown) => ({ hits: [], asked, problem: asProblem(error) }),
      );
      if (!over) setFound(answer);
    };
    line.done = line.done.then(ask);
    return () => {
      over = true;
    };
  }, [asked, project, line]);
  return found;
}
