/** What the form holds, as text fields, and the plan that it stands for. Knows no component. */
import { type Effort, EFFORTS } from "../jobs/research/presets";
import type { Listed, Plan, Rule } from "../wire/schedules";

export const WHATS = ["remind", "prompt", "research", "page", "file"] as const;
export type What = (typeof WHATS)[number];
export const REPEATS = ["once", "minutes", "hours", "daily", "weekdays", "weekly", "monthDay", "nth", "yearly"] as const;
export type Repeat = (typeof REPEATS)[number];

export interface Draft {
  what: What;
  /** What to say or ask, or the address or path of what is watched. */
  text: string;
  title: string;
  words: string;
  effort: Effort;
  repeat: Repeat;
  /** Date and time, as a field of the browser has them. */
  moment: string;
  day: string;
  clock: string;
  count: string;
  days: readonly number[];
  monthDay: string;
  nth: string;
  weekday: string;
  rest: Omit<Plan, "title" | "kind" | "request" | "rule">;
  /** What the form has no field for stays as it was. */
  old: Plan | null;
}

export function fresh(now: Date): Draft {
  const tomorrow = local(new Date(now.getTime() + 86_400_000)).slice(0, 10);
  return {
    what: "remind",
    text: "",
    title: "",
    words: "",
    effort: "quick",
    repeat: "once",
    moment: `${tomorrow}T09:00`,
    day: tomorrow,
    clock: "09:00",
    count: "1",
    days: [0],
    monthDay: "1",
    nth: "1",
    weekday: "0",
    rest: {
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      until: null,
      catch_up: "once",
      overlap: "skip",
      only_if_changed: false,
      daily_runs: null,
      daily_money: null,
    },
    old: null,
  };
}

/** Null for a kind of work that this form does not know: it is made elsewhere. */
export function draftOf({ schedule }: Listed, now: Date): Draft | null {
  const { title, kind, request, rule, ...rest } = schedule;
  const what = kind === "watch" ? (request.url ? "page" : "file") : WHATS.find((each) => each === kind);
  if (what === undefined) return null;
  const { zone, until, catch_up, overlap, only_if_changed, daily_runs, daily_money } = rest;
  const text = String(request.text ?? request.question ?? (request.url || request.path) ?? "");
  const effort = EFFORTS.find((each) => each === request.effort) ?? "standard";
  const words = Array.isArray(request.words) ? request.words.join(", ") : "";
  return {
    ...fresh(now),
    ...fields(rule),
    what,
    text,
    title,
    words,
    effort,
    rest: { zone, until, catch_up, overlap, only_if_changed, daily_runs, daily_money },
    old: { title, kind, request, rule, zone, until, catch_up, overlap, only_if_changed, daily_runs, daily_money },
  };
}

export function planOf(draft: Draft): Plan {
  const { what, title, text, rest } = draft;
  const kind = what === "page" || what === "file" ? "watch" : what;
  return { ...rest, title: title.trim() || text.trim().replace(/\s+/g, " ").slice(0, 80), kind, request: request(draft, kind), rule: ruleOf(draft) };
}

function request({ what, text, words, effort, old }: Draft, kind: string): Record<string, unknown> {
  const before = old?.kind === kind ? old.request : {};
  // Each report says what changed since the one before, which the server fills in.
  if (kind === "research") return { ...before, question: text, effort, refreshes: null, ...(text !== before.question ? { own: true } : {}) };
  if (kind !== "watch") return { ...before, text, ...(kind === "prompt" && text !== before.text ? { own: true } : {}) };
  const parts = words.split(",").map((word) => word.trim());
  return { url: what === "page" ? text : "", path: what === "file" ? text : "", words: parts.filter(Boolean) };
}

export function ruleOf({ repeat, moment, day, clock, count, days, monthDay, nth, weekday, old }: Draft): Rule {
  const since = old && "since" in old.rule && old.rule.since ? { since: old.rule.since } : {};
  const every = old && "every" in old.rule && old.rule.every ? { every: old.rule.every } : {};
  switch (repeat) {
    case "once":
      return { kind: "once", at: moment };
    case "minutes":
    case "hours":
      return { kind: "every", count: Number(count), unit: repeat };
    case "daily":
      return { kind: "daily", at: clock, ...(old?.rule.kind === "daily" ? { ...every, ...since } : {}) };
    case "weekdays":
      return { kind: "weekly", days: [0, 1, 2, 3, 4], at: clock };
    case "weekly":
      return { kind: "weekly", days: [...days], at: clock, ...(old?.rule.kind === "weekly" ? { ...every, ...since } : {}) };
    case "monthDay":
      return { kind: "monthly", day: Number(monthDay), at: clock, ...(old?.rule.kind === "monthly" ? { ...every, ...since } : {}) };
    case "nth":
      return { kind: "monthly", nth: Number(nth), weekday: Number(weekday), at: clock, ...(old?.rule.kind === "monthly" ? { ...every, ...since } : {}) };
    case "yearly":
      return { kind: "yearly", month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)), at: clock };
    default:
      return repeat satisfies never;
  }
}

function fields(rule: Rule): Partial<Draft> {
  const clock = "at" in rule ? rule.at.slice(0, 5) : "09:00";
  switch (rule.kind) {
    case "once":
      return { repeat: "once", moment: rule.at.slice(0, 16) };
    case "every":
      return { repeat: rule.unit, count: String(rule.count) };
    case "daily":
      return { repeat: "daily", clock };
    case "weekly":
      return { repeat: rule.days.join() === "0,1,2,3,4" && (rule.every ?? 1) === 1 ? "weekdays" : "weekly", clock, days: rule.days };
    case "monthly":
      return rule.nth != null ? { repeat: "nth", clock, nth: String(rule.nth), weekday: String(rule.weekday ?? 0) } : { repeat: "monthDay", clock, monthDay: String(rule.day ?? 1) };
    case "yearly":
      return { repeat: "yearly", clock, day: `2024-${String(rule.month).padStart(2, "0")}-${String(rule.day).padStart(2, "0")}` };
    default:
      return rule satisfies never;
  }
}

/** A moment here, as a date-and-time field has it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The day that it is at this moment by the clock of the zone, as a date field has it. */
export function dayAt(at: number, zone: string): string {
  return new Date(at + ahead(at, zone)).toISOString().slice(0, 10);
}

/** The last moment of this day by the clock of the zone; null where no day is given. */
export function endOf(day: string, zone: string): number | null {
  if (day === "") return null;
  const there = Date.parse(`${day}T23:59:59.999Z`);
  const near = there - ahead(there, zone);
  return there - ahead(near, zone);
}

/** Milliseconds by which the zone's clock is ahead of UTC at this moment. */
function ahead(at: number, zone: string): number {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const parts = new Intl.DateTimeFormat("en-US", { ...fields, hourCycle: "h23", calendar: "iso8601", timeZone: zone }).formatToParts(at);
  const [year = 0, month = 1, day = 1, ...time] = Object.keys(fields).map((type) => Number(parts.find((part) => part.type === type)?.value));
  // `Date.UTC` takes the year 20, which a date field has on the way to 2026, for 1920.
  const there = new Date(Date.UTC(2000, 0, 1, ...time));
  return there.setUTCFullYear(year, month - 1, day) - Math.floor(at / 1000) * 1000;
}
