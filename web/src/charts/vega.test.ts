/** What is drawn are the numbers that were given, without code from text and without a way out. */
import { afterEach, expect, test, vi } from "vitest";
import { svg, type Wish } from "./vega";

const wish: Wish = { dark: false, width: 600, locale: "de", titled: true };
const values = [{ month: "Mär", mm: 1250.5 }, { month: "Jan", mm: 0.1 }, { month: "Feb", mm: 70 }];
const spec = {
  title: "Regen",
  mark: { type: "bar", cornerRadiusEnd: 0 },
  data: { values },
  encoding: { x: { field: "month", type: "nominal", sort: null }, y: { field: "mm", type: "quantitative" } },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("each row is a mark with its value, in its order, in the reader's language", async () => {
  const drawn = await svg(spec, wish);
  const marks = [...drawn.matchAll(/aria-label="month: (\S+); mm: ([^"]+)"/g)].map(([, month, mm]) => [month, mm]);
  expect(marks).toEqual([["Mär", "1250,5"], ["Jan", "0,1"], ["Feb", "70"]]);
  expect(drawn).toContain("Regen");
  // Heights are as the values are.
  const heights = [...drawn.matchAll(/aria-label="month[^>]* d="M[^"]*?v(-?[\d.]+)/g)].map(([, height]) => Math.abs(Number(height)));
  expect(heights).toHaveLength(3);
  for (const [index, height] of heights.entries()) expect(height / (heights[0] ?? 0)).toBeCloseTo((values[index]?.mm ?? 0) / 1250.5, 6);
});

test("expressions work where text can't become code", async () => {
  vi.stubGlobal("Function", () => {
    throw new Error("No code from text.");
  });
  const drawn = await svg({ ...spec, transform: [{ calculate: "datum.mm * 2", as: "mm" }, { filter: "datum.month != 'Jan'" }] }, wish);
  expect(drawn).toContain("mm: 2501");
  expect(drawn).not.toContain("month: Jan");
});

test("nothing is fetched, whatever is asked for", async () => {
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  const drawn = await svg({ ...spec, data: { url: "https://evil.example/x.csv" } }, wish);
  expect(drawn).not.toContain("aria-label=\"month:");
  expect(fetched).not.toHaveBeenCalled();
});

test("what is no chart is not drawn", async () => {
  await expect(svg({ mark: "nonsense", data: { values } }, wish)).rejects.toThrow();
});
