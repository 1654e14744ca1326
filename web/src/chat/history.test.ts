/** The list of conversations: under the names of their days, pinned ones first. */
import { expect, test } from "vitest";
import type { Conversation } from "../wire/shapes";
import { byDay } from "./history";

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
