/** The shapes of a piece of research. Knows nothing of how they are shown. */

export interface SubQuestion {
  id: string;
  text: string;
  done_when: string;
  parent_id: string | null;
  state: "open" | "answered" | "partial" | "unanswered" | "dropped";
}

export interface Plan {
  question: string;
  manner: "model" | "extractive";
  subs: SubQuestion[];
}

export interface Search {
  backend: string;
  words: string;
  found: number;
  problem: string;
  counter: boolean;
}

export interface Source {
  id: string;
  backend: string;
  title: string;
  url: string;
  date: string;
  /** Milliseconds since 1970. */
  retrieved_at: number;
  same_as: string | null;
  suspicious: string[];
  problem: string;
}

export interface Evidence {
  id: string;
  source_id: string;
  text: string;
}

export type Verdict = "supported" | "partial" | "contradicted" | "insufficient" | "unchecked";

export interface Sentence {
  text: string;
  evidence: string[];
  verdict: Verdict;
}

export interface Contradiction {
  first: string;
  second: string;
  about: string;
  newer: string | null;
}

export interface Report {
  plan: Plan;
  question: string;
  made_at: number;
  answer: Sentence | null;
  /** `quoted`: its sentences stand each for itself. */
  sections: { title: string; sentences: Sentence[]; quoted?: boolean }[];
  contradictions: Contradiction[];
  missing: { text: string; words: string[] }[];
  removed: { text: string; why: string }[];
  changes: { kind: "new" | "gone" | "changed"; text: string; before: string }[];
  notes: string[];
  evidence: Evidence[];
  sources: Source[];
  searches: Search[];
}

/** What can be cited, and under which number: sources are counted in the order in which they are cited. */
export interface Cited {
  evidence: ReadonlyMap<string, Evidence>;
  sources: ReadonlyMap<string, Source>;
  numbers: ReadonlyMap<string, number>;
}

/** `more`: evidence that is cited beside the report, numbered after it. */
export function cited({ answer, sections, contradictions, evidence, sources }: Report, more: readonly string[] = []): Cited {
  const quotes = new Map(evidence.map((one) => [one.id, one]));
  const pages = new Map(sources.map((one) => [one.id, one]));
  const numbers = new Map<string, number>();
  const all = [
    ...(answer?.evidence ?? []),
    ...sections.flatMap(({ sentences }) => sentences.flatMap((one) => one.evidence)),
    ...contradictions.flatMap(({ first, second }) => [first, second]),
    ...more,
  ];
  for (const id of all) {
    const page = pages.get(quotes.get(id)?.source_id ?? "");
    if (page === undefined) continue;
    // Copies of one text count once.
    const first = page.same_as ?? page.id;
    if (!numbers.has(first)) numbers.set(first, numbers.size + 1);
    numbers.set(page.id, numbers.get(first) as number);
  }
  return { evidence: quotes, sources: pages, numbers };
}

/** Places of which no search went well, and what was said of the first. */
export function unsearched({ searches }: Pick<Report, "searches">): ReadonlyMap<string, string> {
  const failed = new Map<string, string>();
  for (const { backend, problem } of searches) if (problem && !failed.has(backend)) failed.set(backend, problem);
  for (const { backend, problem } of searches) if (!problem) failed.delete(backend);
  return failed;
}

/** Only what can be opened by a browser; conversations and files have addresses of their own. */
export const opens = ({ url }: Source): boolean => /^https?:\/\//.test(url);
