/** What is a chart, and what asks for too much. */
import { expect, test } from "vitest";
import { readSpec, sourceOf, tableIn } from "./spec";

const good = { mark: "bar", data: { values: [{ a: "x", b: 1 }] }, encoding: { x: { field: "a" }, y: { field: "b" } } };
const read = (more: object): unknown => readSpec(JSON.stringify({ ...good, ...more }));

test("a chart is read, with its numbers and where they are from", () => {
  const spec = readSpec(JSON.stringify({ ...good, title: ["Two", "lines"], usermeta: { lowkey: { file: "a.csv" } } }));
  expect(tableIn(spec)).toMatchObject({ title: "Two lines", rows: [["x", 1]], columns: [{ kind: "text" }, { kind: "number" }] });
  expect(sourceOf(spec)).toEqual({ file: "a.csv", sheet: "" });
  expect(sourceOf(readSpec(JSON.stringify(good)))).toBeNull();
  // A column may have any name.
  expect(readSpec('{"mark":"bar","data":{"values":[{"url":"x","href":1}]}}')).toBeTruthy();
});

test("what reaches out or never ends is refused", () => {
  const refused: object[] = [
    { data: { url: "https://evil.example/x.csv" } },
    { data: { sequence: { start: 0, stop: 1e9 } } },
    { mark: "image" },
    { mark: { type: "image" } },
    { mark: { type: "bar", href: "https://evil.example" } },
    { encoding: { href: { field: "a" } } },
    { transform: [{ lookup: "a", from: { data: { url: "/api/me" }, key: "a" } }] },
    { encoding: { x: { field: "b", bin: { step: 1e-9 } } } },
    { encoding: { x: { field: "b", axis: { tickCount: 1e9 } } } },
    { height: 1e6 },
    { datasets: {} },
  ];
  for (const each of refused) expect(() => read(each), JSON.stringify(each)).toThrow();
  expect(() => readSpec("[1]")).toThrow();
  expect(() => readSpec('{"a":1}')).toThrow();
  expect(() => readSpec("not json")).toThrow();
});
