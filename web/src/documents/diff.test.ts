/** What changed between two versions, down to words. */
import { expect, test } from "vitest";
import { compare, countChanges, rows } from "./diff";

const side = (steps: ReturnType<typeof compare>, without: string): string =>
  steps.filter(({ kind }) => kind !== without).map(({ text }) => text).join("");

test("what stayed and went is the old text, what stayed and came the new one, and no way is longer than needed", () => {
  let seed = 7;
  const chance = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (let round = 0; round < 300; round += 1) {
    const text = (): string[] => Array.from({ length: chance(12) }, () => "abc"[chance(3)] ?? "");
    const [a, b] = [text(), text()];
    const steps = compare(a, b);
    expect(side(steps, "new")).toBe(a.join(""));
    expect(side(steps, "gone")).toBe(b.join(""));
    expect(steps.filter(({ kind }) => kind === "same")).toHaveLength(longest(a, b));
  }
});

function longest(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined || b.length === 0) return 0;
  const at = b.indexOf(first);
  return Math.max(longest(rest, b), at < 0 ? 0 : 1 + longest(rest, b.slice(at + 1)));
}

test("a changed line shows the words that changed, another line is another line", () => {
  const found = rows("one\nthe old house by the sea\nlast", "one\nthe new house by the sea\nwholly different\nlast");
  expect(countChanges(found)).toEqual({ gone: 1, fresh: 2 });
  const gone = found.find(({ kind }) => kind === "gone");
  expect(gone && "pieces" in gone ? gone.pieces.filter(({ kind }) => kind === "gone") : []).toEqual([{ kind: "gone", text: "old" }]);
});

test("what is far from every change is folded", () => {
  const many = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const found = rows(many.join("\n"), [...many.slice(0, 20), "new", ...many.slice(20)].join("\n"));
  expect(found.filter(({ kind }) => kind === "skipped")).toEqual([{ kind: "skipped", count: 17 }, { kind: "skipped", count: 17 }]);
  expect(rows("a\n", "a")).toEqual([{ kind: "skipped", count: 1 }]);
});

test("two long texts with nothing in common take no long", () => {
  const text = (word: string): string => Array.from({ length: 5_000 }, (_, at) => `${word} ${at}`).join("\n");
  expect(countChanges(rows(text("a"), text("b")))).toEqual({ gone: 5_000, fresh: 5_000 });
});
