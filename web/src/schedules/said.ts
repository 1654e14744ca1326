/** A rule in plain words of the page's language. Knows no schedule. */
import type { Rule } from "../wire/schedules";
import { date, t } from "../words/t";

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
export const NTHS = ["1", "2", "3", "4", "5", "-1"] as const;
type Nth = (typeof NTHS)[number];

/** Its days, its time and how often: apart, since a row within a row loses its direction. */
export function facts(rule: Rule): string[] {
  switch (rule.kind) {
    case "once":
      return [t("schedules.said.once", { date: date(Date.parse(`${rule.at}Z`), { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }) })];
    case "every":
      return [rule.unit === "minutes" ? several("schedules.said.minute", "schedules.said.minutes", rule.count) : several("schedules.said.hour", "schedules.said.hours", rule.count)];
    case "daily":
      return at(several("schedules.said.day", "schedules.said.days", rule.every ?? 1), rule.at);
    case "weekly":
      return at(rule.days.join() === "0,1,2,3,4" ? t("schedules.said.weekdays") : rule.days.map((day) => weekday(day)).join(", "), rule.at, weeks(rule.every ?? 1));
    case "monthly":
      return at(month(rule), rule.at, (rule.every ?? 1) > 1 ? t("schedules.said.months", { count: rule.every ?? 1 }) : "");
    case "yearly":
      return at(t("schedules.said.year", { date: date(Date.UTC(2024, rule.month - 1, rule.day), { day: "numeric", month: "long", timeZone: "UTC" }) }), rule.at);
    default:
      return rule satisfies never;
  }
}

/** The weekday's name; 0 is Monday. */
export function weekday(day: number, length: "long" | "short" = "long"): string {
  return date(MONDAY + day * DAY, { weekday: length, timeZone: "UTC" });
}

/** A moment, by the clock of the zone in which the rule is kept; with its year where that is not this one. */
export function moment(at: number, zone: string, now = Date.now()): string {
  const year = (one: number): string => date(one, { year: "numeric", timeZone: zone });
  const day = { weekday: "short", day: "numeric", month: "short", timeZone: zone } as const;
  return date(at, { ...day, ...(year(at) === year(now) ? {} : { year: "numeric" }), hour: "numeric", minute: "2-digit" });
}

export function nthName(nth: Nth): string {
  return t(`schedules.nth.${nth}`);
}

function month(rule: Extract<Rule, { kind: "monthly" }>): string {
  const nth = NTHS.find((each) => each === String(rule.nth));
  if (nth !== undefined && rule.weekday != null) return t("schedules.said.nth", { nth: nthName(nth), weekday: weekday(rule.weekday) });
  return rule.day === -1 ? t("schedules.said.lastDay") : t("schedules.said.monthDay", { day: rule.day ?? 1 });
}

function several(one: "schedules.said.minute" | "schedules.said.hour" | "schedules.said.day", many: "schedules.said.minutes" | "schedules.said.hours" | "schedules.said.days", count: number): string {
  return count === 1 ? t(one) : t(many, { count });
}

function weeks(every: number): string {
  return every > 1 ? t("schedules.said.weeks", { count: every }) : "";
}

function at(days: string, clock: string, often = ""): string[] {
  const time = date(Date.parse(`2024-01-01T${clock}Z`), { timeStyle: "short", timeZone: "UTC" });
  return [days, time, often].filter(Boolean);
}
