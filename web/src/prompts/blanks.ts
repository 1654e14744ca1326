/** The blanks in a saved prompt, such as {{topic}}: found, and filled in. Knows no component. */

const BLANK = /\{\{\s*([^{}\s](?:[^{}\n]{0,58}?[^{}\s])?)\s*\}\}/g;

/** The names of the blanks, each once, in their order. */
export function blanksOf(text: string): string[] {
  return [...new Set([...text.matchAll(BLANK)].map(([, name]) => name ?? ""))];
}

/** The text with its blanks filled in; one without a word for it becomes empty. */
export function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(BLANK, (_, name: string) => words[name] ?? "");
}
