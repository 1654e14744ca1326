/** The code in a call's arguments, also while they are still being written. Knows no language. */

/** The text after `"code": "` as far as it came, without a half escape at its end. */
const BEGUN = /"code"\s*:\s*"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)/;

/** Null where there is none (yet). */
export function codeOf(text: string): string | null {
  const begun = BEGUN.exec(text)?.[1];
  if (begun === undefined) return null;
  try {
    // Line breaks that are not escaped are no JSON, but some models write them.
    return JSON.parse(`"${begun.replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`) as string;
  } catch {
    return begun;
  }
}
