/** Attachments: pictures and words go in, nothing else. */
import { expect, test } from "vitest";
import { holdsWords } from "./readable";

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
