/** Branches: which way a conversation is shown. */
import { expect, test } from "vitest";
import type { Message } from "../wire/types";
import { branch, leaf, plant, siblings } from "./tree";

function message(id: string, parent: string | null, at: number): Message {
  return {
    id, parent_id: parent, created_at: at, conversation_id: "c", role: at % 2 ? "user" : "assistant", parts: [],
    run_id: null, status: "done", model: null, usage: null, notes: [], error: null,
  };
}

// a ─ b ─ c ─ d        (the first way)
//   └ e ─ f ┬ g        (an edit of b's question …
//           └ h        …  answered twice)
const messages = [
  message("a", null, 1), message("b", "a", 2), message("c", "b", 3), message("d", "c", 4),
  message("e", "a", 5), message("f", "e", 6), message("g", "f", 7), message("h", "f", 8),
];
const tree = plant(messages);
const ids = (path: readonly Message[]): string => path.map(({ id }) => id).join("");

test("a branch runs from the root to its tip", () => {
  expect(ids(branch(tree, "d"))).toBe("abcd");
  expect(ids(branch(tree, "g"))).toBe("aefg");
});

test("a tip that is no leaf leads to the newest leaf below it", () => {
  expect(ids(branch(tree, "e"))).toBe("aefh");
  expect(leaf(tree, "a")).toBe("h");
  expect(leaf(tree, "b")).toBe("d");
});

test("an unknown tip shows the newest message", () => {
  expect(ids(branch(tree, "gone"))).toBe("aefh");
  expect(ids(branch(tree, null))).toBe("aefh");
});

test("siblings stand from old to new, whatever order they came in", () => {
  const mixed = plant([...messages].reverse());
  expect(ids(siblings(mixed, message("h", "f", 8)))).toBe("gh");
  expect(ids(siblings(mixed, message("b", "a", 2)))).toBe("be");
});

test("two first messages are siblings: the first was edited", () => {
  const two = plant([message("x", null, 1), message("y", null, 3)]);
  expect(ids(siblings(two, message("x", null, 1)))).toBe("xy");
});

test("an empty conversation and a message without its parent do no harm", () => {
  expect(branch(plant([]), null)).toEqual([]);
  expect(ids(branch(plant([message("z", "lost", 1)]), "z"))).toBe("z");
});

test("messages that name each other as parents end", () => {
  const loop = plant([message("p", "q", 1), message("q", "p", 2)]);
  expect(branch(loop, "p").length).toBeLessThanOrEqual(3);
});
