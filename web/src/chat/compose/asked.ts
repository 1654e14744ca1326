/** What the words before the cursor ask for: a command, a saved prompt, a file or a tool. Knows no component. */

export type Asked =
  | { kind: "command"; words: string }
  | { kind: "model"; words: string }
  | { kind: "effort"; words: string }
  /** From `start` to the cursor stands the word that is to be replaced. */
  | { kind: "mention"; words: string; start: number; end: number };

const AT = /(?:^|\s)@([^\s@]*)$/;

export function asked(text: string, cursor: number): Asked | null {
  if (text.startsWith("/") && !text.includes("\n") && cursor > 0) {
    const [, kind, words] = /^\/(?:(model|effort)\s)?(.*)$/.exec(text) ?? [];
    return { kind: (kind as "model" | "effort" | undefined) ?? "command", words: words ?? "" };
  }
  const words = AT.exec(text.slice(0, cursor))?.[1];
  return words === undefined ? null : { kind: "mention", words, start: cursor - words.length - 1, end: cursor };
}

/** Whether each word that was typed begins or stands in what is said of a thing. */
export function fits(words: string, ...said: string[]): boolean {
  const whole = said.join(" ").toLocaleLowerCase();
  return words.toLocaleLowerCase().split(/\s+/).every((word) => whole.includes(word));
}
