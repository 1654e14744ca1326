/** The fold against the shared fixtures, which hold the server's fold to the same answers. */
import { expect, test } from "vitest";
import { Fold, fold, unfinished } from "./fold";
import type { Answer, Event } from "./types";

interface Fixture {
  name: string;
  events: Event[];
  answer: Answer;
}

const fixtures = Object.entries(
  import.meta.glob<Fixture>("../../../tests/wire/*.json", { eager: true, import: "default" }),
);

test("the shared fixtures are found", () => {
  expect(fixtures.length).toBeGreaterThan(15);
});

for (const [path, fixture] of fixtures) {
  const name = path.split("/").at(-1);

  test(`${name}: ${fixture.name}`, () => {
    expect(fold(fixture.events)).toEqual(fixture.answer);
  });

  test(`${name}: asking for the answer after every event changes nothing`, () => {
    const folded = new Fold();
    for (const event of fixture.events) {
      folded.push(event);
      folded.answer();
    }
    expect(folded.answer()).toEqual(fixture.answer);
  });
}

test("a part that did not change stays the same object, so that it is not drawn again", () => {
  const folded = new Fold();
  folded.push({ kind: "part.opened", seq: 1, at: 0, index: 0, part: { kind: "text", text: "still" } });
  folded.push({ kind: "part.opened", seq: 2, at: 0, index: 1, part: { kind: "text", text: "gro" } });
  const before = folded.answer();
  folded.push({ kind: "part.grew", seq: 3, at: 0, index: 1, text: "wn" });
  const after = folded.answer();
  expect(after.parts[0]).toBe(before.parts[0]);
  expect(after.parts[1]).toEqual({ kind: "text", text: "grown" });
});

test("only what may still change is unfinished", () => {
  expect(["queued", "running", "waiting"].every((status) => unfinished(status as "queued"))).toBe(true);
  expect(["done", "partial", "stopped", "failed", "interrupted"].some((s) => unfinished(s as "done"))).toBe(false);
});
