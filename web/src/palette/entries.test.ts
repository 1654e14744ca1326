/** What is found for some words, and in which order. */
import { expect, test } from "vitest";
import { arrange, type Entry, folded, type GroupName, marked, score } from "./entries";

function entry(name: string, group: GroupName = "conversations", more: Partial<Entry> = {}): Entry {
  return { id: `${group} ${name}`, group, icon: "file", name, run: () => undefined, ...more };
}

function names(query: string, ...entries: Entry[]): string[] {
  return arrange(entries, query).flatMap(({ entries: those }) => those.map(({ name }) => name));
}

test("every word must begin some word of the name", () => {
  expect(names("gar plan", entry("Planning a garden"), entry("Garden"), entry("Bulgaria, a plan"))).toEqual(["Planning a garden"]);
});

test("accents and capitals make no difference, in any script", () => {
  expect(names("uber", entry("Alles Über Äpfel"))).toHaveLength(1);
  expect(names("天気", entry("今日は天気がいい"))).toHaveLength(1);
  expect(names("ПРИВЕТ", entry("привет, мир"))).toHaveLength(1);
  expect(folded("ﬁ İ 🍎 é")).toHaveLength("ﬁ İ 🍎 é".length);
});

test("what begins with the words comes first, and its group before the others", () => {
  const found = arrange([entry("A new plan"), entry("New chat", "actions"), entry("Renewal", "settings", { also: "new" })], "new");
  expect(found.map(({ name }) => name)).toEqual(["actions", "conversations", "settings"]);
});

test("without words everything stands in its usual order", () => {
  const found = arrange([entry("b", "actions"), entry("a", "recent")], "  ");
  expect(found.map(({ name }) => name)).toEqual(["recent", "actions"]);
});

test("what the server found is not looked through again", () => {
  expect(names("singing", entry("A title", "messages", { words: [{ text: "sang", hit: true }] }))).toEqual(["A title"]);
});

test("other words lead to a thing, too, but count less than its name", () => {
  expect(score({ name: "Theme: Dark", also: "night" }, ["night"])).toBe(1);
  expect(score({ name: "Night watch" }, ["night"])).toBe(3);
});

test("the words that were looked for are marked in the name as it is written", () => {
  expect(marked("Über Äpfel", "apf")).toEqual([
    { text: "Über ", hit: false },
    { text: "Äpf", hit: true },
    { text: "el", hit: false },
  ]);
  expect(marked("Nothing here", "zz")).toEqual([{ text: "Nothing here", hit: false }]);
  expect(marked("<b>", "")).toEqual([{ text: "<b>", hit: false }]);
});

test("ten thousand titles are no reason to wait", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => entry(`Conversation number ${at} about something`));
  const found = arrange(many, "number 17");
  expect(found[0]?.entries.length).toBeGreaterThan(1);
});
