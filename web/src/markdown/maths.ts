/** Finds formulas in the ways models write them, and writes them in the one way our parser reads.
 *
 * Knows nothing of how formulas look. Code is left alone, and so are prices: a dollar sign opens a
 * formula only before something other than a space and closes it only where no digit follows
 * (Pandoc's rule, https://pandoc.org/MANUAL.html#math).
 */

const FENCE = /(?<=^|\n) {0,3}(?<fence>`{3,}|~{3,})[^\n]*(?:\n[\s\S]*?\n {0,3}\k<fence>[`~]*[ \t]*(?=\n|$)|[\s\S]*$)/;
// The lengths are bounded so that a text full of openings without ends is still read quickly.
const SPAN = /(?<!`)(?<long>`+)(?!`)[^`][\s\S]{0,2000}?(?<!`)\k<long>(?!`)|(?<!`)(?<short>`+)(?!`)[^`]\k<short>(?!`)/;
const CODE = new RegExp(`${FENCE.source}|${SPAN.source}`, "g");
const BLOCK = /\\\[([\s\S]{1,4000}?)\\\]/g;
const INLINE = /\\\(([^\n]{1,1000}?)\\\)/g;
const DOLLAR = /(?<![\\$\w])\$(?![\s$])([^$\n]{0,500}?[^\s$\\])\$(?![\d$])/g;

export function hasMaths(text: string): boolean {
  return text.includes("$") || text.includes("\\(") || text.includes("\\[");
}

/** The text with every formula between double dollar signs. */
export function readableMaths(text: string): string {
  if (!hasMaths(text)) return text;
  let result = "";
  let end = 0;
  for (const code of text.matchAll(CODE)) {
    result += outsideCode(text.slice(end, code.index)) + code[0];
    end = code.index + code[0].length;
  }
  return result + outsideCode(text.slice(end));
}

function outsideCode(text: string): string {
  return text
    .replace(BLOCK, (_, formula: string) => `\n\n$$\n${formula.trim()}\n$$\n\n`)
    .replace(INLINE, (_, formula: string) => `$$${formula.trim()}$$`)
    .replace(DOLLAR, (_, formula: string) => `$$${formula}$$`);
}
