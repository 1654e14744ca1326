/** The words: each is used, each that counts has its forms, none is written into a component. */
import { expect, test } from "vitest";
import en from "./en.json";
import { bytes, counted, ordinal, t } from "./t";

const sources = Object.entries(
  import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.*"], { eager: true, query: "?raw", import: "default" }),
);
const all = sources.map(([, source]) => source).join("\n");

function used(word: string): boolean {
  const stem = word.replace(/\.(one|two|few|other)$/, "");
  return all.includes(`"${word}"`) || all.includes(`"${stem}"`) || all.includes(`\`${word.slice(0, word.lastIndexOf("."))}.\${`);
}

test("every word is said somewhere", () => {
  expect(Object.keys(en).filter((word) => !used(word))).toEqual([]);
});

test("what is counted has a form for one and a form for many", () => {
  const stems = Object.keys(en).flatMap((word) => (word.endsWith(".one") ? [word.slice(0, -4)] : []));
  expect(stems.filter((stem) => !(`${stem}.other` in en))).toEqual([]);
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
