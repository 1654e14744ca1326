/** Pieces: a call stands with its answer, sources stand together, nothing is lost. */
import { expect, test } from "vitest";
import type { Approval, Part } from "../../wire/types";
import { arrange, asking } from "./arrange";

const text = (words: string): Part => ({ kind: "text", text: words });
const call = (id: string): Part => ({ kind: "call", call_id: id, name: "look", text: "{}" });
const result = (id: string): Part => ({ kind: "result", call_id: id, name: "look", text: "seen", ok: true, tainted: false });
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

test("a question stands below its call, and where names come again below the newest", () => {
  const question = (id: string, call_id: string): Approval => ({
    id, call_id, name: "look", effect: "contact", why: "effect", text: "", preview: "", lasting: [], until: 0,
  });
  const pieces = arrange([call("a"), result("a"), call("a"), call("b"), call("a")]);
  const [first, second, other, lost] = [question("1", "a"), question("2", "a"), question("3", "b"), question("4", "x")];
  const found = asking(pieces, [first, other, second, lost]);
  expect(pieces.map((piece) => found.get(piece)?.id ?? null)).toEqual([null, "1", "3", "2"]);
});
