/** The prompts that ship: the same ones in every language, with as many blanks. */
import { expect, test } from "vitest";
import { language, speak } from "../words/t";
import { TAGS } from "../words/languages";
import { blanksOf } from "./blanks";
import { library, readLibrary } from "./library";

const shelf = async (tag: (typeof TAGS)[number]) => {
  await speak(tag);
  await readLibrary();
  return library.get();
};

test.each(TAGS)("%s has every prompt, with the same blanks and a short name", async (tag) => {
  const english = await shelf("en");
  const mine = await shelf(tag);
  expect(language.get().tag).toBe(tag);
  expect(mine.map(({ id }) => id)).toEqual(english.map(({ id }) => id));
  expect(mine.map(({ text }) => blanksOf(text).length)).toEqual(english.map(({ text }) => blanksOf(text).length));
  expect(mine.filter(({ name, text }) => name.length > 40 || text.length > 400)).toEqual([]);
  expect(new Set(mine.map(({ name }) => name)).size).toBe(mine.length);
  if (tag !== "en") expect(mine.filter(({ text }, at) => text === english[at]?.text)).toEqual([]);
});
