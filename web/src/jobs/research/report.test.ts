import { expect, test } from "vitest";
import { cited, opens, type Report, type Source, unsearched } from "./report";

const source = (id: string): Source => ({
  id,
  backend: "web",
  title: id,
  url: `https://example.org/${id}`,
  date: "",
  retrieved_at: 0,
  same_as: null,
  suspicious: [],
  problem: "",
});

const report: Report = {
  plan: { question: "q", manner: "model", subs: [] },
  question: "q",
  made_at: 0,
  answer: { text: "a", evidence: ["e2"], verdict: "supported" },
  sections: [{ title: "s", sentences: [{ text: "b", evidence: ["e1", "e3", "e9"], verdict: "supported" }] }],
  contradictions: [{ first: "e1", second: "e4", about: "", newer: null }],
  missing: [],
  removed: [],
  changes: [],
  notes: [],
  searches: [],
  evidence: [
    { id: "e1", source_id: "s1", text: "one" },
    { id: "e2", source_id: "s2", text: "two" },
    { id: "e3", source_id: "s2", text: "three" },
    { id: "e4", source_id: "s7", text: "of a source that is not there" },
  ],
  sources: [source("s1"), source("s2"), source("s3")],
};

test("sources are counted as they are cited, and what is not there has no number", () => {
  const { numbers } = cited(report);
  expect([...numbers]).toEqual([
    ["s2", 1],
    ["s1", 2],
  ]);
});

test("a place counts as not searched where nothing went well there", () => {
  const search = (backend: string, problem: string) => ({ backend, problem, words: "w", found: 0, counter: false });
  const searches = [search("wikipedia", "It is away."), search("web", "Too often."), search("web", ""), search("wikipedia", "Still.")];
  expect([...unsearched({ searches })]).toEqual([["wikipedia", "It is away."]]);
});

test("a copy has its original's number", () => {
  const copied = report.sources.map((one) => (one.id === "s1" ? { ...one, same_as: "s2" } : one));
  const { numbers } = cited({ ...report, sources: copied });
  expect([...numbers]).toEqual([
    ["s2", 1],
    ["s1", 1],
  ]);
});

test("only the web's addresses open", () => {
  expect(opens(source("s1"))).toBe(true);
  expect(opens({ ...source("s1"), url: "javascript:alert(1)" })).toBe(false);
});
