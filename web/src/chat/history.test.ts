/** The list of conversations: under the names of their days, pinned ones first. */
import { afterEach, expect, test, vi } from "vitest";
import type { Conversation } from "../wire/shapes";
import { byDay, readMore, refresh, type Shelf, shelfOf } from "./history";

const now = new Date(2026, 10, 26, 15, 0).getTime();
const HOUR = 3_600_000;

function conversation(id: string, hoursAgo: number, pinned = false): Conversation {
  const at = now - hoursAgo * HOUR;
  return { id, title: id, created_at: at, updated_at: at, pinned, archived: false, temporary: false, tip_id: null, running: false, waiting: false, unread: false, project_id: null, mode: null };
}

test("each stands under the day on which it was last used", () => {
  const all = [conversation("p", 900, true), conversation("t", 14), conversation("y", 16), conversation("w", 100), conversation("m", 300), conversation("o", 2_000)];
  expect(byDay(all, now).map(({ name, conversations }) => [name, conversations.map(({ id }) => id).join()])).toEqual([
    ["pinned", "p"], ["today", "t"], ["yesterday", "y"], ["week", "w"], ["month", "m"], [new Date(2026, 8, 1).getTime(), "o"],
  ]);
});

test("a day without conversations has no name", () => {
  expect(byDay([conversation("t", 1)], now).map(({ name }) => name)).toEqual(["today"]);
  expect(byDay([], now)).toEqual([]);
});

/** A server with so many conversations, newest first; gives the list, and counts how often it is read. */
function serverWith(count: number): { shelf: Shelf; asked: URL[]; all: Conversation[] } {
  const asked: URL[] = [];
  const all = Array.from({ length: count }, (_, index) => conversation(`c${index}`, index));
  vi.stubGlobal("fetch", (path: string) => {
    const url = new URL(path, "http://lowkey.test");
    asked.push(url);
    const from = all.findIndex(({ id }) => id === url.searchParams.get("after")) + 1;
    const some = all.slice(from, from + Number(url.searchParams.get("limit")));
    const last = some.at(-1)?.id ?? null;
    return Promise.resolve(Response.json({ conversations: some, next: last === all.at(-1)?.id ? null : last }));
  });
  return { shelf: shelfOf(`of ${count}`), asked, all };
}

afterEach(() => vi.unstubAllGlobals());

async function wholly(shelf: Shelf): Promise<void> {
  await refresh(shelf);
  while (shelf.get().next !== null) await readMore(shelf);
}

test("a line that comes back costs one page of a long list, and the rest comes as it is looked at", async () => {
  const { shelf, asked, all } = serverWith(5_000);
  await wholly(shelf);
  shelf.looked = 30;
  asked.length = 0;
  all.splice(50, 1);
  all.splice(4_000, 1);
  await refresh(shelf, "all");
  expect(asked).toHaveLength(1);
  expect(shelf.get().conversations.map(({ id }) => id)).toEqual(all.slice(0, 100).map(({ id }) => id));
  while (shelf.get().next !== null) await readMore(shelf);
  expect(shelf.get().conversations.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});

test("who looks far down keeps what they look at", async () => {
  const { shelf, asked, all } = serverWith(3_000);
  await wholly(shelf);
  shelf.looked = 1_050;
  asked.length = 0;
  all.splice(1_000, 1);
  await refresh(shelf, "all");
  expect(asked).toHaveLength(3);
  expect(shelf.get().conversations.map(({ id }) => id)).toEqual(all.slice(0, 1_100).map(({ id }) => id));
});

test("what is known stays while nothing of it was touched", async () => {
  const { shelf, asked, all } = serverWith(1_000);
  await wholly(shelf);
  asked.length = 0;
  await refresh(shelf, new Set(["c3"]));
  expect(asked).toHaveLength(1);
  expect(shelf.get().conversations).toHaveLength(all.length);
});
