/** Addresses: each names one place, and any other is home. */
// @vitest-environment jsdom
import { expect, test } from "vitest";
import { read } from "./place";

test.each([
  ["/", { kind: "home" }],
  ["/c/conv_1", { kind: "conversation", id: "conv_1" }],
  ["/c/a%2Fb", { kind: "conversation", id: "a/b" }],
  ["/settings/models", { kind: "settings", section: "models" }],
  ["/settings/nonsense", { kind: "settings", section: "general" }],
  ["/archive", { kind: "archive" }],
  ["/archive/x", { kind: "home" }],
  ["/schedules", { kind: "schedules" }],
  ["/schedules/x", { kind: "home" }],
  ["/lists", { kind: "lists" }],
  ["/spec", { kind: "spec" }],
  ["/spec/x", { kind: "home" }],
  ["/c", { kind: "home" }],
  ["/c/a/b", { kind: "home" }],
  ["/c/%E0%A4%A", { kind: "home" }],
  ["/anything", { kind: "home" }],
])("%s", (path, place) => {
  expect(read(path)).toEqual(place);
});

test("which thing in the settings is meant is read from behind the #", () => {
  expect(read("/settings/memory", "#mem_1")).toEqual({ kind: "settings", section: "memory", at: "mem_1" });
  expect(read("/c/conv_1", "#mem_1")).toEqual({ kind: "conversation", id: "conv_1" });
});

test("the set-up code is read from behind the #", () => {
  expect(read("/set-up", "#a_B-1")).toEqual({ kind: "set_up", token: "a_B-1" });
  expect(read("/set-up")).toEqual({ kind: "set_up", token: "" });
});
