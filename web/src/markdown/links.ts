/** Which addresses a text may lead to. Knows nothing of how links look. */

const SAFE: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** The whole address, or null where following it would not be safe. */
export function safeUrl(href: string | undefined): URL | null {
  if (!href || !URL.canParse(href)) return null;
  const url = new URL(href);
  if (!SAFE.has(url.protocol)) return null;
  // “https://bank.example@evil.example” looks like the bank and is not.
  if (url.username || url.password) return null;
  return url;
}

/** What a person should know of where a link leads. */
export function hostOf(url: URL): string {
  return url.protocol === "mailto:" ? url.pathname : url.host;
}
