/** Sentences lead to the part of the settings that they name, in every language. */
// @vitest-environment jsdom
import { afterAll, expect, test } from "vitest";
import { speak } from "../words/t";
import { wayIn } from "./Led";

afterAll(() => speak("en"));

test("the name of a part leads there, and the words around it stay", () => {
  expect(wayIn("Check the provider's key in Settings → Models.")).toEqual({
    before: "Check the provider's key in ", name: "Settings → Models", to: "/settings/models", after: ".",
  });
});

test("it does so in other languages, and from right to left", async () => {
  await speak("ar");
  expect(wayIn("تحقق منه في الإعدادات ← النماذج.")).toMatchObject({ to: "/settings/models", after: "." });
  await speak("zh");
  expect(wayIn("请在“设置 → 模型”中检查它。")).toMatchObject({ before: "请在“", name: "设置 → 模型", after: "”中检查它。" });
  await speak("en");
});

test("what names no part of the settings leads nowhere", () => {
  expect(wayIn("Try again in a few seconds.")).toBeNull();
  expect(wayIn("Choose File → Open.")).toBeNull();
  expect(wayIn("Look into Settings → Nowhere.")).toBeNull();
});
