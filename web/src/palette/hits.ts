/** What is found for some words, asked when typing pauses. Knows no component. */
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
const PAUSE = 120;

export function useHits(words: string, project: string | null): Hits {
  const [found, setFound] = useState<Hits>(NOTHING);
  const asked = words.trim();

  useEffect(() => {
    if (!asked) {
      setFound(NOTHING);
      return;
    }
    const over = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { hits } = await chat.search(asked, project, over.signal);
        setFound({ hits, asked, problem: null });
      } catch (error) {
        if (!over.signal.aborted) setFound({ hits: [], asked, problem: asProblem(error) });
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [asked, project]);
  return found;
}
