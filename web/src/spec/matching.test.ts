/** Looking for rules by their words. */
import { expect, test } from "vitest";
import type { Clause } from "../wire/spec";
import { matching } from "./matching";

const rule = (id: string, statement: string, heard = ""): Clause => ({
  id, statement, group: "g", authority: "user", how: "", tier: "T0", severity: 1, rationale: "", text: "",
  examples: [{ kind: "good", grade: 5, turns: [{ who: "Person", text: heard }], why: "Because." }],
});
const rules = [rule("no-faces", "Never name a face."), rule("brevity", "Answer first.", "Capital of Australia?")];
const ids = (words: string): string[] => matching(rules, words).map(({ id }) => id);

test("without words, all rules are there", () => {
  expect(ids("")).toEqual(["no-faces", "brevity"]);
  expect(ids("   ")).toEqual(["no-faces", "brevity"]);
});

test("all words must be there, wherever in the rule they stand", () => {
  expect(ids("FACE never")).toEqual(["no-faces"]);
  expect(ids("australia")).toEqual(["brevity"]);
  expect(ids("face australia")).toEqual([]);
});
