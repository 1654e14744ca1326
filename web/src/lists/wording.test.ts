import { expect, test } from "vitest";
import { brief, shown, things } from "./wording";

test("what is pasted is a thing in each line, whatever marks it", () => {
  expect(things("- milk\n* 2 eggs\r\n\n  3. bread\n- [x] jam\n[ ] 7up\n• tea")).toEqual(["milk", "2 eggs", "bread", "jam", "7up", "tea"]);
  expect(things("\n \n")).toEqual([]);
});

test("a name has its first letter large, whatever letter it is", () => {
  expect([shown("to-do"), shown("𐐨x"), shown("")]).toEqual(["To-do", "𐐀x", ""]);
});

test("a long note is told in one short line", () => {
  expect(brief("a\nb")).toBe("a b");
  expect(brief("x".repeat(90))).toBe(`${"x".repeat(60)}…`);
});
