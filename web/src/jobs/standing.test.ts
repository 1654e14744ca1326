/** How long a job took, in the unit that a person would say. */
import { expect, test } from "vitest";
import { speak } from "../words/t";
import type { Job } from "../wire/jobs";
import { taken, timeOf } from "./standing";

test("how much it may take is told while that matters", () => {
  const spent = { money: 0, tokens: 0, seconds: 60, steps: 18 };
  const budget = { money: null, tokens: null, seconds: null, steps: 6_000 };
  const told = (status: Job["status"]): string[] => taken({ spent, budget, status } as Job);
  expect(told("running")).toEqual(["60 seconds", "18 steps of 6,000"]);
  expect(told("done")).toEqual(["60 seconds", "18 steps"]);
});

test("long work is told in hours, short work in minutes and seconds", async () => {
  expect([89, 90, 5_400, 5_460, 7_200, 28_800].map(timeOf)).toEqual(["89 seconds", "2 minutes", "90 minutes", "1.5 hours", "2 hours", "8 hours"]);
  try {
    await speak("ar", ["ar-EG"]);
    expect([7_200, 28_800].map(timeOf)).toEqual(["ساعتين", "٨ ساعات"]);
  } finally {
    await speak("en");
  }
});
