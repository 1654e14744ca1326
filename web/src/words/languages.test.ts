/** Which language a browser gets: the page's code and the small script before it choose alike. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Choice, locale, ours } from "./languages";

const script = readFileSync(`${import.meta.dirname}/../../public/language.js`, "utf8");

/** What the script before the page's code does to a document. */
function early(chosen: string | null, languages: string[]): { lang: string; dir: string; called: string | undefined } {
  const page = { lang: "en", dir: "ltr", href: undefined as string | undefined };
  const link = { rel: "", href: "" };
  const document = {
    currentScript: { dataset: { de: "/assets/de.js", ar: "/assets/ar.js" } },
    documentElement: page,
    createElement: () => link,
    head: { append: () => (page.href = link.href) },
  };
  new Function("document", "navigator", "localStorage", script)(document, { languages }, { getItem: () => chosen });
  return { lang: page.lang, dir: page.dir, called: page.href };
}

test.each<[Choice, string[], string]>([
  ["automatic", ["de-AT", "en"], "de"],
  ["automatic", ["fr-FR", "zh-CN", "en"], "zh"],
  ["automatic", ["fr", "it"], "en"],
  ["automatic", ["AR-eg"], "ar"],
  ["automatic", [], "en"],
  ["ar", ["de"], "ar"],
])("%s with %j speaks %s", (choice, browser, tag) => {
  expect(ours(choice, browser)).toBe(tag);
  expect(early(choice === "automatic" ? null : choice, browser).lang).toBe(tag);
});

test("the words are called for early, and the direction stands before the first paint", () => {
  expect(early(null, ["ar"])).toEqual({ lang: "ar", dir: "rtl", called: "/assets/ar.js" });
  expect(early("nonsense", ["de"])).toEqual({ lang: "de", dir: "ltr", called: "/assets/de.js" });
  expect(early(null, ["zh"]).called).toBeUndefined();
});

test("dates and numbers follow the browser's country, in the script that the words are in", () => {
  expect(locale("en", ["de", "en-GB", "en-US"])).toBe("en-GB");
  expect(locale("zh", ["zh-TW", "zh-SG"])).toBe("zh-SG");
  expect(locale("de", ["en-US"])).toBe("de");
});
