/** What becomes a file when it is pasted. */
import { expect, test } from "vitest";
import { MANY, pastedFiles, pastedWords } from "./pasted";

const clipboard = (text: string, ...types: string[]) => ({
  files: types.map((type) => new File(["x"], "x", { type })) as unknown as FileList,
  getData: () => text,
});

test("many words become a file, few stay words", () => {
  expect(pastedWords(clipboard("a".repeat(MANY + 1)))).toHaveLength(MANY + 1);
  expect(pastedWords(clipboard("a".repeat(MANY)))).toBeNull();
});

test("a picture is a file, but not the picture of copied words", () => {
  expect(pastedFiles(clipboard("", "image/png"))).toHaveLength(1);
  expect(pastedFiles(clipboard("1\t2", "image/png"))).toEqual([]);
  expect(pastedFiles(clipboard("notes.txt", "text/plain"))).toHaveLength(1);
});
