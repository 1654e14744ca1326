/** An answer for the ear: its first words, without the signs that only a screen draws. Knows no language. */

const SIGNS: readonly [RegExp, string][] = [
  [/^ *(`{3,}|~{3,})[^]*?(^ *\1`* *$|$(?![^]))/gm, " … "],
  [/\$\$[^]*?\$\$|\\\[[^]*?\\\]/g, " … "],
  [/^ *\|?[ :|-]*-{3,}[ :|-]*$/gm, ""],
  [/!?\[([^\]]*)\]\([^)]*\)/g, "$1"],
  [/^ *(#{1,6}|>|[-*+]|\d+[.)]) +(\[[ xX]\] +)?/gm, ""],
  [/\*\*|__|~~|[*`$]/g, ""],
  [/ *\| */g, ", "],
  [/(?:, )?\n+(?:, )?/g, " "],
  [/ {2,}/g, " "],
];

/** At most so many letters, ending with a whole word. */
export function spoken(markdown: string, most: number): string {
  // What is far beyond the end is not read at all: answers can be long.
  const plain = SIGNS.reduce((text, [sign, instead]) => text.replace(sign, instead), markdown.slice(0, most * 10)).replace(/^[, ]+|[, ]+$/g, "");
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  const end = cut.lastIndexOf(" ");
  return `${cut.slice(0, end > most / 2 ? end : most)} …`;
}
