/** The shapes of the published rule book. Knows nothing of how they are fetched or shown. */

/** The published rule book. */
export interface Spec {
  /** A hash of all of it. */
  version: string;
  title: string;
  preamble: string;
  groups: { id: string; title: string }[];
  clauses: Clause[];
  personalities: { id: string; name: string; about: string; changes: string[]; keeps: string[]; manner: string }[];
  modes: Spec["personalities"];
  tiers: { id: string; name: string; means: string; action: string }[];
  crisis: { elsewhere: string; countries: Country[] };
}

export interface Clause {
  id: string;
  group: string;
  statement: string;
  authority: "platform" | "operator" | "user" | "guideline";
  /** By what it can be changed, in words; empty where nobody may. */
  how: string;
  tier: string;
  /** 1 to 5. */
  severity: number;
  rationale: string;
  text: string;
  examples: Example[];
}

export interface Example {
  kind: "good" | "bad";
  /** 4 or 5 for a good one, 1 or 2 for a bad one. */
  grade: number;
  turns: { who: string; text: string }[];
  why: string;
}

export interface Country {
  code: string;
  name: string;
  emergency: string;
  lines: { name: string; number: string; by: "call" | "text" }[];
}
