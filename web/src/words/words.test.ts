/** The words: each is used, each language has all of them with the same values, none is written into a component. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytes, counted, language, ordinal, said, speak, t } from "./t";
import { type Tag, TAGS } from "./languages";

type Words = Record<string, string>;

const sources = Object.entries(
  import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.*"], { eager: true, query: "?raw", import: "default" }),
);
const all = sources.map(([, source]) => source).join("\n");

// The files as they lie there: what a page says while a translation lacks a word is not in them.
const read = (tag: Tag): Words => JSON.parse(readFileSync(`${import.meta.dirname}/${tag}.json`, "utf8")) as Words;
const catalogues = Object.fromEntries(TAGS.map((tag) => [tag, read(tag)])) as Record<Tag, Words>;
const en = catalogues.en;
const others = TAGS.filter((tag) => tag !== "en");

const stem = (word: string): string => word.slice(0, word.lastIndexOf("."));
const isForm = (word: string): boolean => /\.(zero|one|two|few|many|other)$/.test(word) && `${stem(word)}.one` in en && `${stem(word)}.other` in en;
const isSaid = (word: string): boolean => word.startsWith("said.");

/** The words that a language has to have, in their order: each countable one in all its forms. */
function due(tag: Tag): string[] {
  const heads = Object.keys(en).map((word) => (isForm(word) ? `${stem(word)}.*` : word));
  return [...new Set(heads)].flatMap((head) => {
    if (!head.endsWith(".*")) return [head];
    const rules = new Intl.PluralRules(tag, { type: head === "ordinal.*" ? "ordinal" : "cardinal" });
    const has = new Set<string>(rules.resolvedOptions().pluralCategories);
    return ["zero", "one", "two", "few", "many", "other"].filter((rule) => has.has(rule)).map((rule) => stem(head) + "." + rule);
  });
}

function used(word: string): boolean {
  return all.includes(`"${word}"`) || all.includes(`\`${stem(word)}.\${`) || (isForm(word) && all.includes(`"${stem(word)}"`));
}

const places = (sentence: string): string[] => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();

test("every word is said somewhere", () => {
  expect(Object.keys(en).filter((word) => !used(word))).toEqual([]);
});

test.each(TAGS)("%s has every word, in its order, and no other", (tag) => {
  expect(Object.keys(catalogues[tag]).filter((word) => !isSaid(word))).toEqual(due(tag));
});

test.each(others)("%s puts the same values into its sentences", (tag) => {
  const differing = due(tag).filter((word) => {
    const [mine, english] = [catalogues[tag][word] ?? "", en[word] ?? en[`${stem(word)}.other`] ?? ""];
    // “Two results” need no number beside the word that says it.
    const free = isForm(word) && /\.(zero|one|two)$/.test(word) ? ["{count}"] : [];
    const [has, wants] = [places(mine), places(english)].map((names) => names.filter((name) => !free.includes(name)));
    return has?.join() !== wants?.join();
  });
  expect(differing).toEqual([]);
});

test("what the server says is translated by codes that it knows, the same ones everywhere", () => {
  const python = readdirSync(`${import.meta.dirname}/../../../lowkey`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py"))
    .map((path) => readFileSync(`${import.meta.dirname}/../../../lowkey/${path}`, "utf8"))
    .join("\n");
  const codes = Object.keys(catalogues.de).filter(isSaid);
  const unknown = codes.filter((word) => !python.includes(`"${word.replace(/^said\.|\.hint$/g, "")}"`));
  expect(unknown).toEqual([]);
  for (const tag of others) expect(Object.keys(catalogues[tag]).filter(isSaid)).toEqual(codes);
  for (const tag of others) expect(codes.flatMap((word) => places(catalogues[tag][word] ?? "")).filter((place) => place !== "{told}")).toEqual([]);
  expect(Object.keys(en).filter(isSaid)).toEqual([]);
});

test("no component says a word of its own", () => {
  const spoken = /(?:aria-label|placeholder|title|alt)="[^"{}]*[A-Za-z]{2}|>\s*[A-Z][a-z]+(?: [a-z]+)+[.!?]?\s*</;
  expect(sources.filter(([path, source]) => path.endsWith(".tsx") && spoken.test(source)).map(([path]) => path)).toEqual([]);
});

test("values stand in their places, numbers in their forms", () => {
  expect(t("door.signIn")).toBe("Sign in");
  expect(t("chat.deleted", { title: "$& {name}" })).toBe("“$& {name}” is deleted.");
  expect(counted("search.found", 1)).toBe("1 result");
  expect(counted("search.found", 1_200)).toBe("1,200 results");
  expect([1, 2, 3, 4, 11, 21].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "21st"]);
  expect([0, 1, 999, 1_500, 9_900_000].map(bytes)).toEqual(["0 bytes", "1 byte", "999 bytes", "1.5 kB", "9.9 MB"]);
});

test("other languages count, point and quote in their own way", async () => {
  const problem = { code: "empty", message: "The message is empty.", hint: "", retry_after: null, poem: "", position: null };
  expect(said(problem).message).toBe("The message is empty.");
  try {
    await speak("de", ["de-AT", "en"]);
    expect([language.get().locale, language.get().dir]).toEqual(["de-AT", "ltr"]);
    expect([counted("search.found", 1), ordinal(3)]).toEqual(["1 Treffer", "3."]);
    expect(said(problem).message).toBe("Die Nachricht ist leer.");
    expect(said({ ...problem, code: "nobody_knows" }).message).toBe("The message is empty.");
    expect(said({ ...problem, code: "unreachable", message: "" }).message).toBe("");
    await speak("ar", ["en", "ar-EG"]);
    expect([language.get().locale, language.get().dir]).toEqual(["ar-EG", "rtl"]);
    expect([1, 2, 3, 11].map((count) => counted("search.found", count))).toEqual(["نتيجة واحدة", "نتيجتان", "٣ نتائج", "١١ نتيجة"]);
    expect(t("chat.deleted", { title: "gpt (5)" })).toBe("حُذفت «\u2068gpt (5)\u2069».");
  } finally {
    await speak("en");
  }
});
