/** Drafts: nothing typed is lost, nothing is sent twice. */
// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { changed, emptyDraft, freshKey, readDraft, writeDraft } from "./drafts";

beforeEach(() => localStorage.clear());

test("a draft comes back for its own conversation only", () => {
  writeDraft("conv_1", changed(emptyDraft(), { text: "half a thou" }));
  expect(readDraft("conv_1").text).toBe("half a thou");
  expect(readDraft("conv_2").text).toBe("");
  expect(readDraft(null).text).toBe("");
});

test("a draft read again has the key it was written with", () => {
  const draft = changed(emptyDraft(), { text: "once" });
  writeDraft(null, draft);
  expect(readDraft(null).key).toBe(draft.key);
});

test("other words are another message", () => {
  const draft = changed(emptyDraft(), { text: "one" });
  expect(changed(draft, { text: "two" }).key).not.toBe(draft.key);
});

test("an empty draft leaves nothing behind", () => {
  writeDraft("conv_1", changed(emptyDraft(), { text: "x" }));
  writeDraft("conv_1", emptyDraft());
  expect(localStorage.length).toBe(0);
});

test("a draft that is not ours reads as empty", () => {
  localStorage.setItem("lowkey.draft.conv_1", "{broken");
  expect(readDraft("conv_1").text).toBe("");
});

test("a full storage is told, not thrown", () => {
  const full = { ...localStorage, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } } as Storage;
  expect(writeDraft("conv_1", changed(emptyDraft(), { text: "x" }), full)).toBe(false);
});

test("keys are long and never the same", () => {
  const keys = new Set(Array.from({ length: 200 }, freshKey));
  expect(keys.size).toBe(200);
  expect([...keys].every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
});
