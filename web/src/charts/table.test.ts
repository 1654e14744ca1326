/** Tables: read, and put in order. */
import { expect, test } from "vitest";
import { readTable, sorted, tableOf } from "./table";

const table = tableOf("T", [{ name: "b10", n: 2 }, { name: "b9", n: null }, { name: "a", n: -1 }]);
const names = (column: number, down: boolean): unknown[] => sorted(table, { column, down }).map(([name]) => name);

test("rows are put in order by number or word, what is empty last", () => {
  expect(names(1, false)).toEqual(["a", "b10", "b9"]);
  expect(names(1, true)).toEqual(["b10", "a", "b9"]);
  expect(names(0, false)).toEqual(["a", "b9", "b10"]);
  expect(sorted(table, null)).toBe(table.rows);
});

test("a file that is no table is none", () => {
  expect(() => readTable('{"rows": []}')).toThrow();
  expect(() => readTable("null")).toThrow();
  const told = readTable('{"title":"x","columns":[{"name":"a","kind":"number","unit":"%"}],"rows":[[1],[{"b":2}]],"total":9}');
  expect(told).toEqual({ title: "x", columns: [{ name: "a", kind: "number", unit: "%" }], rows: [[1], ['{"b":2}']], total: 9 });
});
