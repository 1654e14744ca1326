/** How long a job took, in the unit that a person would say. */
import { expect, test } from "vitest";
import { speak } from "../words/t";
import { timeOf } from "./standing";

test("long work is told in hours, short work in minutes and seconds", async () => {
  expect([89, 90, 5_400, 5_460, 7_200, 28_800].map(timeOf)).toEqual(["89 seconds", "2 minutes", "90 minutes", "1.5 hours", "2 hours", "8 hours"]);
  try {
    await speak("ar", ["ar-EG"]);
    expect([7_200, 28_800].map(timeOf)).toEqual(["ساعتين", "٨ ساعات"]);
  } finally {
    await speak("en");
  }
});
