/** Following a run: whatever the line does to the events, the answer is right, and it is there once. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer, Event } from "../wire/types";
import { textOf } from "./text";
import { follow } from "./follow";

const WORDS = ["Down ", "the ", "rabbit ", "hole ", "🐇 ", "she ", "went."];
const STORY: Event[] = [
  { kind: "run.started", seq: 1, at: 1, model: "m" },
  { kind: "part.opened", seq: 2, at: 1, index: 0, part: { kind: "text", text: "" } },
  ...WORDS.map((text, index): Event => ({ kind: "part.grew", seq: 3 + index, at: 2, index: 0, text })),
  { kind: "run.done", seq: 3 + WORDS.length, at: 3, status: "done", error: null },
];

/** What the line makes of the events after `after`, the first time and every time later. */
type Line = (events: Event[], attempt: number) => Event[];

let stop: () => void = () => undefined;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function followed(line: Line): Promise<{ text: string; ends: number; attempts: number; pictures: string[] }> {
  let attempts = 0;
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
    const after = Number(headers["Last-Event-ID"] ?? 0);
    const sent = line(STORY.filter(({ seq }) => seq > after), attempts++);
    return new Response(sent.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
  });
  const ends: Answer[] = [];
  const pictures: string[] = [];
  stop = follow("run_1", {
    grew: (answer) => pictures.push(textOf(answer.parts)),
    ended: (answer) => ends.push(answer),
    refused: (failure) => expect.unreachable(failure.message),
  });
  await vi.advanceTimersByTimeAsync(120_000);
  return { text: ends.map(({ parts }) => textOf(parts)).join("|"), ends: ends.length, attempts, pictures };
}

const TEXT = WORDS.join("");

test.each<[string, Line]>([
  ["does nothing", (events) => events],
  ["sends everything twice", (events) => events.flatMap((event) => [event, event])],
  ["begins again at every event", (events) => events.flatMap((_, index) => STORY.slice(0, STORY.length - events.length + index + 1))],
  ["ends after every event", (events) => events.slice(0, 1)],
  ["swaps neighbours", (events) => events.map((_, index) => events[index ^ 1] ?? events[index]).filter((event) => event !== undefined)],
  ["loses every third event", (events) => events.filter((_, index) => index % 3 !== 2 || index === events.length - 1)],
  ["loses the last event, once", (events, attempt) => (attempt === 0 ? events.slice(0, -1) : events)],
  ["turns the order round, once", (events, attempt) => (attempt === 0 ? [events[0], ...events.slice(1, -1).reverse()].filter((event) => event !== undefined) : events)],
])("a line that %s costs no word", async (_, line) => {
  const { text, ends, pictures } = await followed(line);
  expect(text).toBe(TEXT);
  expect(ends).toBe(1);
  // Nothing that was shown on the way had to be taken back.
  for (const picture of pictures) expect(TEXT.startsWith(picture)).toBe(true);
});

test.each([1, 3, 5, 8, 9])("where event %d is lost for good, the rest is shown, and nothing is asked without end", async (lost) => {
  const { text, ends, attempts } = await followed((events) => events.filter(({ seq }) => seq !== lost));
  expect(text).toBe(WORDS.filter((_, index) => index !== lost - 3).join(""));
  expect(ends).toBe(1);
  expect(attempts).toBeLessThan(5);
});
