import { expect, it } from "vitest";
import { filling } from "./gradual";

it("begins with as many of the last items as fill the window", () => {
  expect(filling([9_000, 1_000, 1_000, 3_000], 800)).toBe(2);
  expect(filling([10, 9_000], 800)).toBe(1);
  expect(filling([9_000, 0], 800)).toBe(2);
});

it("begins with sixteen at most, and with all where there are fewer", () => {
  expect(filling(Array.from({ length: 400 }, () => 20), 800)).toBe(16);
  expect(filling([5, 5], 800)).toBe(16);
  expect(filling([], 800)).toBe(16);
});
