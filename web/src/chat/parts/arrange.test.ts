/** Pieces: a call stands with its answer, sources stand together, nothing is lost. */
import { expect, test } from "vitest";
import type { Part } from "../../wire/types";
import { arrange } from "./arrange";

const text = (words: string): Part => ({ kind: "text", text: words });
const call = (id: string): Part => ({ kind: "call", call_id: id, name: "look", text: "{}" });
const result = (id: string): Part => ({ kind: "result", call_id: id, name: "look", text: "seen", ok: true });
const source = (title: string): Part => ({ kind: "source", title, url: "https://example.org", quote: "" });

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
  expect(pieces.map((piece) => (piece.kind === "sources" ? [piece.first, piece.sources.length] : piece.kind))).toEqual(["part", [1, 2], "part", [3, 1]]);
});
