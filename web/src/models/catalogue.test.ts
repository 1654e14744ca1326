/** What one chose stands, whatever the server said before it heard of it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Preferences } from "../wire/settings";
import { prefer, preferences, readPreferences } from "./catalogue";

const first = preferences.get();
const waiting: { method: string; answer: (response: Response) => void }[] = [];

beforeEach(() => {
  waiting.length = 0;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  preferences.set({ ...first, zone });
  vi.stubGlobal("fetch", (_: string, { method }: RequestInit) =>
    new Promise<Response>((answer) => waiting.push({ method: method ?? "", answer })),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const says = (at: number, change: Partial<Preferences>) =>
  waiting[at]?.answer(Response.json({ ...preferences.get(), personality: "default", name: "", ...change }));

test("an answer from before the choice does not undo it", async () => {
  const read = readPreferences();
  const chose = prefer({ personality: "own" });
  says(0, {});
  await read;
  expect(preferences.get().personality).toBe("own");
  says(1, { personality: "own" });
  await chose;
  expect(preferences.get().personality).toBe("own");
});

test("the answer to the first of two choices leaves the second", async () => {
  const both = [prefer({ personality: "warm" }), prefer({ name: "Ana" })];
  says(0, { personality: "warm" });
  await both[0];
  expect(preferences.get()).toMatchObject({ personality: "warm", name: "Ana" });
  says(1, { personality: "warm", name: "Ana" });
  await both[1];
});

test("what the server refuses is taken back, and nothing else", async () => {
  const refused = prefer({ personality: "blunt" });
  const kept = prefer({ name: "Ana" });
  waiting[0]?.answer(Response.json({ error: { code: "no", message: "No." } }, { status: 400 }));
  await refused;
  expect(preferences.get()).toMatchObject({ personality: "default", name: "Ana" });
  says(1, { name: "Ana" });
  await kept;
});
