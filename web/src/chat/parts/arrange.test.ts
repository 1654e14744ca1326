/** Pieces: a call stands with its answer, sources stand together, nothing is lost. */
import { expect, test } from "vitest";
import type { Part } from "../../wire/types";
import { arrange } from "./arrange";

const text = (words: string): Part => ({ kind: "text", text: words });
const call = (id: string): Part => ({ kind: "call", call_id: id, name: "look", text: "{}" });
const result = (id: string): Part => ({ kind: "result", call_id: id, name: "look", text: "seen", ok: true });
const source = (title: string, number = 0): Part => ({ kind: "source", title, url: "https://example.org", quote: "", number });

test("a call stands with its answer, wherever that came", () => {
  const pieces = arrange([call("a"), call("b"), text("meanwhile"), result("b"), result("a")]);
  expect(pieces).toEqual([
    { kind: "call", call: call("a"), result: result("a") },
    { kind: "call", call: call("b"), result: result("b") },
    { kind: "part", part: text("meanwhile") },
  ]);
});

test("an answer to nothing, and a second answer, are still shown", () => {
  const pieces = arrange([result("x"), call("a"), result("a"), result("a")]);
  expect(pieces.map(({ kind }) => kind)).toEqual(["part", "call", "part"]);
});

test("sources stand together and are numbered through", () => {
  const pieces = arrange([text("one"), source("A"), source("B"), text("two"), source("C")]);
  expect(pieces.map((piece) => (piece.kind === "sources" ? piece.sources.map(({ number }) => number) : piece.kind))).toEqual(["part", [1, 2], "part", [3]]);
});

const below = (...parts: Part[]): number[] =>
  arrange(parts).flatMap((piece, index, all) => (piece.kind === "sources" && index === all.length - 1 ? piece.sources.map(({ number }) => number) : []));

test("what the words cite stands once, below them, in the order of its numbers", () => {
  expect(below(source("B", 7), source("A", 3), text("So it is [7], says [3] and [9]."), source("A", 3), source("C", 4))).toEqual([3, 7]);
});

test("where the words cite nothing, all that was found stands below them", () => {
  expect(below(source("B", 2), source("A", 1), text("So it is."))).toEqual([1, 2]);
});
