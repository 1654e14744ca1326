/** Lists on the screen, while the server is still told what is done with them. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Item, List } from "../wire/lists";
import { add, kept, read, tick } from "./lists";

const item = (id: string): Item => ({ id, text: id, done: false });
const list: List = { id: "list_1", name: "shopping", items: [] };
/** What the server has, what it refuses, and the changes that it has not answered yet. */
let there: Item[];
let refused = "";
let waiting: (() => void)[];

beforeEach(async () => {
  there = [item("milk"), item("bread")];
  waiting = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body = "" }: RequestInit = {}) => {
    if (method === "PATCH") {
      await new Promise<void>((go) => waiting.push(go));
      there = there.map((one) => (path.endsWith(one.id) ? { ...one, done: true } : one));
    }
    if (method === "POST") {
      const { texts } = JSON.parse(String(body)) as { texts: string[] };
      if (texts.includes(refused)) return Response.json({ code: "full_list", message: "Full." }, { status: 409 });
      there = [...there, ...texts.map(item)];
    }
    return Response.json({ lists: [{ ...list, items: there }], notes: [], removals: [], new: [], there: [] });
  });
  await read();
});
afterEach(() => vi.unstubAllGlobals());

const ticked = (): string[] => (kept.get()?.lists[0]?.items ?? []).filter(({ done }) => done).map(({ id }) => id);

test("of two quick ticks neither is undone on the screen while the other is under way", async () => {
  const seen: string[][] = [];
  const first = tick(item("milk"), true);
  const second = tick(item("bread"), true);
  const stop = kept.subscribe(() => seen.push(ticked()));
  waiting[0]?.();
  await first;
  waiting[1]?.();
  await second;
  stop();
  expect(seen.every((each) => each.length === 2)).toBe(true);
  expect([ticked(), there.every(({ done }) => done)]).toEqual([["milk", "bread"], true]);
});

test("where many things are put on a list and some can't be, those come back", async () => {
  const many = Array.from({ length: 150 }, (_, n) => `thing ${n}`);
  refused = "thing 100";
  expect(await add(list, many)).toEqual(many.slice(100));
  expect(kept.get()?.lists[0]?.items).toHaveLength(102);
});
