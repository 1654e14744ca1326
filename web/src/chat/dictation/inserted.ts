/** Words put into a text where the caret stands. Knows nothing of who said them. */

export interface Inserted {
  text: string;
  caret: number;
}

/** Scripts that put no space between words. */
const CLOSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The words take the place of what is between `from` and `to`, apart from the words beside them. */
export function inserted(text: string, from: number, to: number, words: string): Inserted {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const head = before + space(before.at(-1), words[0]) + words;
  return { text: head + space(words.at(-1), /^[\p{L}\p{N}]/u.exec(after)?.[0]) + after, caret: head.length };
}

function space(left: string | undefined, right: string | undefined): string {
  if (!left || !right || /[\s([{“‘«]/u.test(left) || /[\s,.;:!?)]/u.test(right)) return "";
  return CLOSE.test(left) || CLOSE.test(right) ? "" : " ";
}
