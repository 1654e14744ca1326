/** How lists and what is on them are written. Knows no server and no component. */

/** The name as a heading has it: a model writes them small. */
export function shown(name: string): string {
  const [first = ""] = name;
  return first.toLocaleUpperCase() + name.slice(first.length);
}

const BRIEF = 60;

/** The words in one short line. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > BRIEF ? `${line.slice(0, BRIEF)}…` : line;
}

/** The things that a pasted text names, one in each line, without what marks them there. */
export function things(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])?\s*(?:\[[ xX]?\])?\s*/, "").trim())
    .filter(Boolean);
}
