/** Which rules have the words that are looked for. Knows no component. */
import type { Clause } from "../wire/spec";

/** Every word must stand somewhere in the rule or its examples, in any case of letters. */
export function matching(clauses: readonly Clause[], words: string): readonly Clause[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return clauses;
  return clauses.filter((clause) => {
    const text = said(clause).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

function said({ id, statement, rationale, text, how, examples }: Clause): string {
  const talks = examples.flatMap(({ turns, why }) => [...turns.map((turn) => turn.text), why]);
  return [id, statement, rationale, text, how, ...talks].join("\n");
}
