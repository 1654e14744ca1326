/** Commands, headers and variables as people write them in a box. Knows no form and no server. */

/** The words of a command: apart at spaces, except within quotes; a backslash keeps the next sign. */
export function words(command: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at);
    if (sign === "\\" && quote !== "'" && at + 1 < command.length) word = (word ?? "") + command.charAt(++at);
    else if (quote) {
      if (sign === quote) quote = "";
      else word += sign;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== null) found.push(word);
      word = null;
    } else word = (word ?? "") + sign;
  }
  return word === null ? found : [...found, word];
}

/** One pair a line, its halves apart at the first `between`; lines without it are left out. */
export function pairs(text: string, between: ":" | "="): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf(between);
    if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
}
