/** What the page began with is an answer once, to who asks how it is, and only for a while. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask, taken, told } from "./http";

const fetched: string[] = [];

beforeEach(() => {
  fetched.length = 0;
  globalThis.ahead = { told: { "/api/me": { name: "Ana" } }, asked: {} };
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    fetched.push(`${method} ${path}`);
    return Response.json({ name: "Bob" });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  globalThis.ahead = undefined;
});

test("it is the first answer, and the next one is asked for", async () => {
  expect(told("/api/me")).toEqual({ name: "Ana" });
  expect(await ask("/api/me")).toEqual({ name: "Ana" });
  expect(await ask("/api/me")).toEqual({ name: "Bob" });
  expect(fetched).toEqual(["GET /api/me"]);
});

test("who took it for good asks the server later", async () => {
  expect(taken("/api/me")).toEqual({ name: "Ana" });
  expect(await ask("/api/me")).toEqual({ name: "Bob" });
});

test("a change is no question, and what is old is no answer", async () => {
  expect(await ask("/api/me", { method: "PATCH", body: {} })).toEqual({ name: "Bob" });
  vi.spyOn(performance, "now").mockReturnValue(60_000);
  expect(await ask("/api/me")).toEqual({ name: "Bob" });
  expect(fetched).toEqual(["PATCH /api/me", "GET /api/me"]);
});
