/** Attachments: pictures and words go in, nothing else. */
import { expect, test } from "vitest";
import { holdsWords, readable } from "./readable";

const bytes = (text: string) => new TextEncoder().encode(text);

test("words in any script are words, even cut within a letter", () => {
  expect(holdsWords(bytes("plain, ünïcode, 漢字"))).toBe(true);
  expect(holdsWords(bytes("漢").slice(0, 2))).toBe(true);
  expect(holdsWords(new Uint8Array())).toBe(true);
});

test("what is not words is told by its bytes", () => {
  expect(holdsWords(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toBe(false);
  expect(holdsWords(new Uint8Array([0xff, 0xfe, 0x61]))).toBe(false);
  expect(holdsWords(bytes("a\0b"))).toBe(false);
});

test("documents are taken by their names, whatever the browser calls them", async () => {
  const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
  for (const name of ["a.pdf", "b.DOCX", "c.xlsx", "d.eml", "e.tar.gz"]) {
    expect(await readable(new File([zip], name))).not.toBeNull();
  }
  expect(await readable(new File([zip], "film.mp4"))).toBeNull();
});
