/** How a job stands, in words. Knows no component. */
import type { Budget, Job } from "../wire/jobs";
import { counted, date, known, number, t } from "../words/t";

export function kindOf({ kind }: Job): string {
  const word = `jobs.kind.${kind}`;
  return known(word) ? t(word) : kind;
}

export function standing(job: Job): string {
  if (job.status === "waiting" && job.why) {
    const until = job.until === null ? "" : when(job.until);
    if (job.why === "throttled") return t("jobs.throttled", { until });
    if (job.why === "time") return t("jobs.sleeping", { until });
    return t(`jobs.${job.why}`);
  }
  if (job.status === "running" && job.doing) return job.doing;
  return t(`jobs.status.${job.status}`);
}

export function when(at: number): string {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return date(at, today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

export function timeOf(seconds: number): string {
  if (seconds < 90) return counted("time.seconds", Math.round(seconds));
  if (seconds <= 90 * 60) return counted("time.minutes", Math.round(seconds / 60));
  return counted("time.hours", Math.round(seconds / 360) / 10);
}

export const moneyOf = (dollars: number): string => `$${number(Math.round(dollars * 100) / 100)}`;

/** What it took, and of how much where that is limited. */
export function taken({ spent, budget, status }: Job): string[] {
  // What it might have taken says nothing any more.
  const over = status === "done";
  const of = (word: string, limit: string | null): string => (over || limit === null ? word : t("jobs.of", { taken: word, limit }));
  const told: string[] = [];
  if (spent.seconds >= 1) told.push(of(timeOf(spent.seconds), budget.seconds === null ? null : timeOf(budget.seconds)));
  if (spent.steps > 0) told.push(of(counted("jobs.steps", spent.steps), budget.steps === null ? null : number(budget.steps)));
  if (spent.tokens > 0) told.push(of(counted("jobs.tokens", spent.tokens), budget.tokens === null ? null : number(budget.tokens)));
  if (spent.money > 0) told.push(of(moneyOf(spent.money), budget.money === null ? null : moneyOf(budget.money)));
  return told;
}

/** Twice what it may take; what is not limited stays so. */
export const twice = ({ money, tokens, seconds, steps }: Budget): Budget => ({
  money: money && money * 2,
  tokens: tokens && tokens * 2,
  seconds: seconds && seconds * 2,
  steps: steps && steps * 2,
});
