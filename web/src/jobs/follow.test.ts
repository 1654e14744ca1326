/** A job on the screen: read when something of it is new, and left alone when nobody looks. */
// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { createStore } from "../ui/store";
import { followJob, NOTHING } from "./follow";
import { hear } from "./jobs";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function server(): { changed: number; status: string; asked: string[] } {
  const told = { changed: 1, status: "running", asked: [] as string[] };
  vi.stubGlobal("fetch", (path: string) => {
    told.asked.push(path);
    const body = path.endsWith("/board")
      ? { plan: told.changed }
      : path.startsWith("/api/jobs?")
        ? { jobs: [] }
        : { job: { id: "job_1", status: told.status, changed_at: told.changed }, children: [], notes: [] };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } }));
  });
  return told;
}

test("its board is read only where it may be another, and nothing is asked once it is stopped", async () => {
  vi.useFakeTimers();
  const told = server();
  const state = createStore(NOTHING);
  const { stop } = followJob("job_1", state);
  await vi.advanceTimersByTimeAsync(100);
  expect(state.get().board).toEqual({ plan: 1 });
  await vi.advanceTimersByTimeAsync(1_600);
  const boards = (): number => told.asked.filter((path) => path.endsWith("/board")).length;
  expect(boards()).toBe(1);
  told.changed = 2;
  hear("job_1");
  await vi.advanceTimersByTimeAsync(500);
  expect(state.get().board).toEqual({ plan: 2 });
  expect(boards()).toBe(2);
  stop();
  const before = told.asked.length;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.asked.length).toBe(before);
});

test("one that has ended is not looked at again", async () => {
  vi.useFakeTimers();
  const told = server();
  told.status = "done";
  const { stop } = followJob("job_1", createStore(NOTHING));
  await vi.advanceTimersByTimeAsync(100);
  const before = told.asked.length;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.asked.length).toBe(before);
  stop();
});
