/** A CSV file is data to every spreadsheet, and numbers stay numbers. */
import { expect, test } from "vitest";
import { csv } from "./csv";
import { tableOf } from "./table";

const lines = (values: unknown[]): string[] => csv(tableOf("", values)).slice(1).trimEnd().split("\r\n");

test("words that begin like a formula are words", () => {
  for (const bad of ["=1+1", "+1", "-1+2", "@SUM(A1)", " =1", "\t=1", "\u200b=1", "＝1"]) {
    expect(lines([{ a: bad }])[1]).toMatch(/^"?'/);
  }
  expect(lines([{ "=a": 1 }])[0]).toBe("'=a");
});

test("numbers, dates and words stay what they are", () => {
  expect(lines([{ a: -1.5, b: "2024-01-01", c: "x-y" }, { a: null, b: true }])).toEqual(["a,b,c", "-1.5,2024-01-01,x-y", ",true,"]);
});

test("quotes, commas and line breaks stay within their cell", () => {
  expect(csv(tableOf("", [{ a: 'say "x", y' }]))).toBe('\ufeffa\r\n"say ""x"", y"\r\n');
});
