/** What the form shows of a rule is the rule again, and says it in words. */
import { beforeAll, expect, test } from "vitest";
import type { Listed, Rule } from "../wire/schedules";
import { row, speak } from "../words/t";
import { dayAt, draftOf, endOf, fresh, planOf } from "./draft";
import { facts, moment } from "./said";

const NOW = new Date("2026-06-01T12:00:00Z");
const rules: readonly [Rule, string][] = [
  [{ kind: "once", at: "2026-06-02T09:00" }, "Once: Tuesday, June 2, 2026 at 9:00 AM"],
  [{ kind: "every", count: 15, unit: "minutes" }, "Every 15 minutes"],
  [{ kind: "every", count: 1, unit: "hours" }, "Every hour"],
  [{ kind: "daily", at: "07:30" }, "Every day · 7:30 AM"],
  [{ kind: "weekly", days: [0, 1, 2, 3, 4], at: "07:00" }, "Monday to Friday · 7:00 AM"],
  [{ kind: "weekly", days: [1, 5], at: "18:00", every: 2, since: "2026-06-01" }, "Tuesday, Saturday · 6:00 PM · every 2 weeks"],
  [{ kind: "monthly", day: -1, at: "09:00" }, "On the last day of each month · 9:00 AM"],
  [{ kind: "monthly", day: 15, at: "09:00" }, "On day 15 of each month · 9:00 AM"],
  [{ kind: "monthly", nth: -1, weekday: 4, at: "17:00" }, "Last Friday of each month · 5:00 PM"],
  [{ kind: "yearly", month: 2, day: 29, at: "09:00" }, "Every year on February 29 · 9:00 AM"],
];

beforeAll(() => speak("en", ["en-US"]));

const listed = (kind: string, request: Record<string, unknown>, rule: Rule): Listed => ({
  schedule: {
    id: "sched_1", title: "T", kind, request, rule, zone: "Europe/Berlin", until: 5, catch_up: "all", overlap: "stop",
    only_if_changed: true, daily_runs: 3, daily_money: 1.5, state: "active", next_at: 1, conversation_id: null, failures: 0,
  },
  upcoming: [],
  last: null,
});

test.each(rules)("%j", (rule, words) => {
  expect(row(facts(rule)).replace(/\u202f/g, " ")).toBe(words);
  const one = listed("remind", { text: "x" }, rule);
  const draft = draftOf(one, NOW);
  expect(draft && planOf(draft)).toEqual({ ...planOf(draft ?? fresh(NOW)), rule, until: 5, catch_up: "all", overlap: "stop", only_if_changed: true, daily_runs: 3, daily_money: 1.5 });
  expect(draft && planOf(draft).rule).toEqual(rule);
});

test("a row within a row would lose its direction", async () => {
  await speak("ar");
  expect(row(facts({ kind: "daily", at: "07:30" }))).toMatch(/^\u2068[^\u2068]+\u2069 · \u2068[^\u2068]+\u2069$/);
  await speak("en", ["en-US"]);
});

test("what is asked or watched comes back as it was", () => {
  const rule = rules[3]![0];
  for (const [kind, request] of [
    ["prompt", { text: "Brief me", conversation_id: "conv_1", own: false }],
    ["research", { question: "What is new?", effort: "deep", sources: ["web"], refreshes: null, own: false }],
    ["watch", { url: "https://example.org", path: "", words: ["cook", "pilot"] }],
    ["watch", { url: "", path: "/var/log/app.log", words: [] }],
  ] as const) {
    const draft = draftOf(listed(kind, request, rule), NOW);
    expect(draft && planOf(draft).request).toEqual(request);
  }
  expect(draftOf(listed("code", {}, rule), NOW)).toBeNull();
});

test("words that a model wrote are the person's own once they change them", () => {
  const draft = draftOf(listed("prompt", { text: "Brief me", own: false }, rules[3]![0]), NOW)!;
  expect(planOf({ ...draft, text: "Brief me well" }).request).toEqual({ text: "Brief me well", own: true });
});

test("a title is taken from the words, and a moment is told by the clock of its zone", () => {
  expect(planOf({ ...fresh(NOW), text: " Call \n Mum " }).title).toBe("Call Mum");
  expect(moment(NOW.getTime(), "Australia/Lord_Howe", NOW.getTime())).toContain("10:30");
  expect(moment(NOW.getTime(), "UTC", NOW.getTime())).not.toContain("2026");
  expect(moment(NOW.getTime(), "UTC", Date.UTC(2027, 0, 1))).toContain("2026");
});

test.each([
  ["UTC", "2026-06-30", "2026-06-30T23:59:59.999Z"],
  ["Pacific/Auckland", "2026-06-30", "2026-06-30T11:59:59.999Z"],
  ["America/Los_Angeles", "2026-06-30", "2026-07-01T06:59:59.999Z"],
  ["Australia/Lord_Howe", "2026-06-30", "2026-06-30T13:29:59.999Z"],
  // The clock changes in the course of these days.
  ["Europe/Berlin", "2026-03-29", "2026-03-29T21:59:59.999Z"],
  ["Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59.999Z"],
])("the last day ends by the clock of %s", (zone, day, end) => {
  expect(new Date(endOf(day, zone) ?? 0).toISOString()).toBe(end);
  expect(dayAt(Date.parse(end), zone)).toBe(day);
  expect(dayAt(Date.parse(end) + 1, zone)).not.toBe(day);
  expect(endOf("", zone)).toBeNull();
  expect(dayAt(endOf("0020-06-30", zone) ?? 0, zone), "while the year is typed").toBe("0020-06-30");
});
