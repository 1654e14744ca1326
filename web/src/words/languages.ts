/** The languages the page speaks, and which of them this browser gets. Knows no word.
 *
 * `public/language.js` chooses in the same way before any other code has arrived.
 */
import { createStore } from "../ui/store";

export const TAGS = ["en", "de", "zh", "ar"] as const;
export type Tag = (typeof TAGS)[number];
export type Choice = Tag | "automatic";

/** What each language calls itself. */
export const NAMES: Readonly<Record<Tag, string>> = { en: "English", de: "Deutsch", zh: "简体中文", ar: "العربية" };

const NAME = "lowkey.language";

/** What was chosen on this device. */
export const choice = createStore<Choice>(stored());

function stored(): Choice {
  try {
    return TAGS.find((tag) => tag === localStorage.getItem(NAME)) ?? "automatic";
  } catch {
    // Storage is blocked: the browser's languages decide.
    return "automatic";
  }
}

export function choose(next: Choice): void {
  choice.set(next);
  if (next === "automatic") localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, next);
}

/** The chosen language, or the first of the browser's that we speak. */
export function ours(chosen: Choice, browser: readonly string[]): Tag {
  if (chosen !== "automatic") return chosen;
  const wished = browser.flatMap((each) => TAGS.filter((tag) => tag === each.split("-")[0]?.toLowerCase()));
  return wished[0] ?? "en";
}

/** How dates and numbers are written: as the browser says, where it names this language with a country. */
export function locale(tag: Tag, browser: readonly string[]): string {
  const script = (name: string): string | undefined => new Intl.Locale(name).maximize().script;
  return browser.find((each) => each.split("-")[0]?.toLowerCase() === tag && script(each) === script(tag)) ?? tag;
}
