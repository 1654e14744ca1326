/** What one chose stands, whatever the server said before it heard of it. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Preferences } from "../wire/settings";
import { prefer, preferences, readPreferences } from "./catalogue";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const first: Preferences = { ...preferences.get(), personality: "default", name: "", zone };
const waiting: ((response: Response) => void)[] = [];

const says = async (at: number, change: Partial<Preferences> = {}) => {
  waiting[at]?.(Response.json({ ...first, ...change }));
};
const refuses = (at: number) => waiting[at]?.(Response.json({ error: { code: "no", message: "No." } }, { status: 400 }));

beforeEach(async () => {
  vi.stubGlobal("fetch", () => new Promise<Response>((answer) => waiting.push(answer)));
  waiting.length = 0;
  const read = readPreferences();
  await says(0);
  await read;
  waiting.length = 0;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([[[0, 1]], [[1, 0]]])("an answer to a question from before the choice does not undo it (%s)", async (order) => {
  const both = [readPreferences(), prefer({ personality: "own" })];
  expect(preferences.get().personality).toBe("own");
  for (const at of order) {
    await says(at, at === 1 ? { personality: "own" } : {});
    await both[at];
    expect(preferences.get().personality).toBe("own");
  }
});

test("nor does one that was asked while the choice was on its way", async () => {
  const chose = prefer({ personality: "own" });
  const read = readPreferences();
  await says(1);
  await read;
  expect(preferences.get().personality).toBe("own");
  await says(0, { personality: "own" });
  await chose;
  expect(preferences.get().personality).toBe("own");
});

test.each([[[0, 1]], [[1, 0]]])("two choices go at once and both stay, in whatever order the answers come (%s)", async (order) => {
  const both = [prefer({ personality: "warm" }), prefer({ name: "Ana" })];
  expect(waiting).toHaveLength(2);
  for (const at of order) {
    await says(at, at === 0 ? { personality: "warm" } : { name: "Ana" });
    await both[at];
    expect(preferences.get()).toMatchObject({ personality: "warm", name: "Ana" });
  }
});

test("what another tab chose is heard with the next question", async () => {
  const read = readPreferences();
  await says(0, { name: "Ana", personality: "warm" });
  await read;
  expect(preferences.get()).toMatchObject({ personality: "warm", name: "Ana" });
});

test("what the server refuses is taken back, and nothing else", async () => {
  const both = [prefer({ personality: "blunt" }), prefer({ name: "Ana" })];
  refuses(0);
  await both[0];
  expect(preferences.get()).toMatchObject({ personality: "default", name: "Ana" });
  await says(1, { name: "Ana" });
  await both[1];
  expect(preferences.get()).toMatchObject({ personality: "default", name: "Ana" });
});

test("of two refused choices of one thing neither stays", async () => {
  const both = [prefer({ personality: "warm" }), prefer({ personality: "blunt" })];
  refuses(0);
  refuses(1);
  await Promise.all(both);
  expect(preferences.get().personality).toBe("default");
});
