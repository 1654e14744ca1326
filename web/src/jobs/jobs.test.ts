/** The list of work that was handed over: read in pages, and begun from any address. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../wire/jobs";
import { begin, jobs, older, readJobs, readOlder, remove } from "./jobs";

const all: Pick<Job, "id" | "created_at">[] = [];
const keys: unknown[] = [];

beforeEach(() => {
  jobs.set(null);
  // Two begin in each millisecond: a page that ends between them is one shorter.
  all.splice(0, all.length, ...Array.from({ length: 320 }, (_, n) => ({ id: `job_${n}`, created_at: 1_000 - Math.floor(n / 2) })));
  vi.stubGlobal("fetch", (path: string, { method = "GET", body = "" }: RequestInit = {}) => {
    if (method === "DELETE") all.splice(all.findIndex(({ id }) => path.endsWith(`/${id}`)), 1);
    if (method === "POST") {
      keys.push((JSON.parse(String(body)) as { key: string }).key);
      all.unshift({ id: "job_new", created_at: 2_000 });
    }
    const query = new URL(path, "http://localhost").searchParams;
    const before = Number(query.get("before") ?? Infinity);
    const found = all.filter(({ created_at }) => created_at < before).slice(0, Number(query.get("limit")));
    return Promise.resolve(new Response(JSON.stringify({ ...all[0], jobs: found }), { headers: { "Content-Type": "application/json" } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const shown = (): string[] => (jobs.get() ?? []).map(({ id }) => id);

test("older ones are read page by page to the last, and stay when the list is read again", async () => {
  await readJobs();
  expect([shown().length, older.get()]).toEqual([50, true]);
  await readOlder();
  expect(shown()).toEqual(all.slice(0, 99).map(({ id }) => id));
  while (older.get()) await readOlder();
  expect(shown()).toEqual(all.map(({ id }) => id));
  await readJobs();
  expect([shown().length, older.get()]).toEqual([320, false]);
  await remove("job_300");
  expect(shown()).toEqual(all.map(({ id }) => id));
});

test("a list that fits is whole", async () => {
  all.length = 50;
  await readJobs();
  expect([shown().length, older.get()]).toEqual([50, false]);
});

test("it begins on plain HTTP, where a browser has no `randomUUID`", async () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(await begin("plain", "Look", {})).toBe(true);
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(shown()[0]).toBe("job_new");
});
