/** Which texts are shown as they are written, because drawing them would hold the page up. Knows no element. */

const LONGEST = 400_000;
/** Marks of code blocks. */
const FENCES = 1_000;
const FENCE = /^[ >]*(?:```|~~~)/gm;
/** A hundred quotes or lists within each other, on one line. */
const DEEP = /^[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+){100}/m;

export function endless(text: string): boolean {
  return text.length > LONGEST || DEEP.test(text) || (text.length > FENCES * 4 && (text.match(FENCE)?.length ?? 0) > FENCES);
}
