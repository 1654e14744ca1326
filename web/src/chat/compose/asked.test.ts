/** What asks for a list, and what only looks like it. */
import { expect, test } from "vitest";
import { asked, fits } from "./asked";

const at = (marked: string) => asked(marked.replace("|", ""), marked.indexOf("|"));

test("a slash at the very beginning asks for commands, as long as it is one line", () => {
  expect(at("/|")).toEqual({ kind: "command", words: "" });
  expect(at("/new ch|")).toEqual({ kind: "command", words: "new ch" });
  expect(at("/mod|")).toEqual({ kind: "command", words: "mod" });
  expect(at("either/or|")).toBeNull();
  expect(at(" /new|")).toBeNull();
  expect(at("/new\n|")).toBeNull();
});

test("two commands ask for more", () => {
  expect(at("/model gpt 5|")).toEqual({ kind: "model", words: "gpt 5" });
  expect(at("/effort |")).toEqual({ kind: "effort", words: "" });
  expect(at("/modelling |")).toEqual({ kind: "command", words: "modelling " });
});

test("an at sign before the cursor asks for files and tools, inside words it is an address", () => {
  expect(at("look at @pla| and tell")).toEqual({ kind: "mention", words: "pla", start: 8, end: 12 });
  expect(at("@|")).toEqual({ kind: "mention", words: "", start: 0, end: 1 });
  expect(at("ada@example|")).toBeNull();
  expect(at("@plan |")).toBeNull();
});

test("words fit in any order and case", () => {
  expect(fits("CHAT new", "New chat", "new")).toBe(true);
  expect(fits("chats", "New chat")).toBe(false);
  expect(fits("", "anything")).toBe(true);
});
