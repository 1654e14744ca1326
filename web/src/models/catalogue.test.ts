/** What one chose stands, whatever the server said before it heard of it. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Preferences } from "../wire/settings";
import { prefer, preferences, readPreferences } from "./catalogue";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const first: Preferences = { ...preferences.get(), personality: "default", name: "", zone };
const waiting: ((response: Response) => void)[] = [];

const says = async (change: Partial<Preferences> = {}) => {
  await vi.waitFor(() => expect(waiting).not.toEqual([]));
  waiting.shift()?.(Response.json({ ...first, ...change }));
};
const refuses = async () => {
  await vi.waitFor(() => expect(waiting).not.toEqual([]));
  waiting.shift()?.(Response.json({ error: { code: "no", message: "No." } }, { status: 400 }));
};

beforeEach(async () => {
  vi.stubGlobal("fetch", () => new Promise<Response>((answer) => waiting.push(answer)));
  const read = readPreferences();
  await says();
  await read;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("an answer from before the choice does not undo it", async () => {
  const read = readPreferences();
  const chose = prefer({ personality: "own" });
  expect(preferences.get().personality).toBe("own");
  await says();
  await read;
  expect(preferences.get().personality).toBe("own");
  await says({ personality: "own" });
  await chose;
  expect(preferences.get().personality).toBe("own");
});

test("the answer to the first of two choices leaves the second, which is asked after it", async () => {
  const both = [prefer({ personality: "warm" }), prefer({ name: "Ana" })];
  await says({ personality: "warm" });
  await both[0];
  expect(preferences.get()).toMatchObject({ personality: "warm", name: "Ana" });
  await says({ personality: "warm", name: "Ana" });
  await both[1];
  expect(preferences.get()).toMatchObject({ personality: "warm", name: "Ana" });
});

test("what the server refuses is taken back, and nothing else", async () => {
  const refused = prefer({ personality: "blunt" });
  const kept = prefer({ name: "Ana" });
  await refuses();
  await refused;
  expect(preferences.get()).toMatchObject({ personality: "default", name: "Ana" });
  await says({ name: "Ana" });
  await kept;
  expect(preferences.get()).toMatchObject({ personality: "default", name: "Ana" });
});

test("of two refused choices of one thing neither stays", async () => {
  const both = [prefer({ personality: "warm" }), prefer({ personality: "blunt" })];
  await refuses();
  await refuses();
  await Promise.all(both);
  expect(preferences.get().personality).toBe("default");
});
