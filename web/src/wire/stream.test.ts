/** Streams: gone on with after every cut, each event once, silence taken for death. */
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Failure } from "./http";
import { type Listener, listen } from "./stream";

/** One answer of the network: what it sends, and how it ends. */
interface Answer {
  text: string;
  end: "well" | "broken" | "never";
  status?: number;
}

let answers: Answer[];
/** `Last-Event-ID` of each request, in their order; empty where there was none. */
let asked: string[];
let stop: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  [answers, asked] = [[], []];
  vi.stubGlobal("fetch", async (_: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
    asked.push(headers["Last-Event-ID"] ?? "");
    const answer = answers.shift();
    if (!answer) throw new TypeError("refused");
    return new Response(body(answer, signal), { status: answer.status ?? 200 });
  });
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function body({ text, end }: Answer, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(stream) {
      const bytes = new TextEncoder().encode(text);
      // Cut in the middle of letters, too.
      for (let at = 0; at < bytes.length; at += 3) stream.enqueue(bytes.slice(at, at + 3));
      if (end === "well") stream.close();
      else if (end === "broken") setTimeout(() => stream.error(new TypeError("network")), 1);
      signal.addEventListener("abort", () => stream.error(new DOMException("", "AbortError")));
    },
  });
}

const event = (id: number, data: string): string => `id: ${id}\ndata: ${data}\n\n`;

function hear(take: Listener["take"] = ({ data }) => data !== "end"): string[] {
  const heard: string[] = [];
  stop = listen("/api/runs/run_1/events", {
    take: (sent) => {
      const taken = take(sent);
      if (taken !== "missed") heard.push(sent.data);
      return taken;
    },
    refused: ({ status }: Failure) => heard.push(`refused ${status}`),
  });
  return heard;
}

test("a cut stream goes on where it was cut, and a half event is heard once, whole", async () => {
  answers = [
    { text: event(1, "eins") + event(2, "zwei") + "id: 3\ndata: dre", end: "broken" },
    { text: event(3, "drei – ü 🙂"), end: "well" },
    { text: event(4, "end"), end: "never" },
  ];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard).toEqual(["eins", "zwei", "drei – ü 🙂", "end"]);
  expect(asked).toEqual(["", "2", "3"]);
});

test("what was missed is asked for again", async () => {
  answers = [
    { text: event(1, "1") + event(2, "2") + event(4, "4") + event(3, "3"), end: "never" },
    { text: event(3, "3") + event(4, "4") + event(5, "end"), end: "never" },
  ];
  let seen = 0;
  const heard = hear(({ id, data }) => {
    if (Number(id) > seen + 1) return "missed";
    seen = Number(id);
    return data !== "end";
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(heard).toEqual(["1", "2", "3", "4", "end"]);
  expect(asked).toEqual(["", "2"]);
});

test("a line without a sign of life is cut and opened again", async () => {
  answers = [
    { text: event(1, "one"), end: "never" },
    { text: event(2, "end"), end: "never" },
  ];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(49_000);
  expect(asked).toEqual([""]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(heard).toEqual(["one", "end"]);
  expect(asked).toEqual(["", "1"]);
});

test("who is not there is asked again, each time later, until it is", async () => {
  const heard = hear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual([]);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThan(20);
  answers = [{ text: event(1, "end"), end: "never" }];
  await vi.advanceTimersByTimeAsync(20_000);
  expect(heard).toEqual(["end"]);
});

test("a server that is full is asked again; one that refuses is not", async () => {
  answers = [
    { text: "", end: "well", status: 503 },
    { text: "", end: "well", status: 429 },
    { text: '{"error":{"code":"no_run","message":"There is no such run."}}', end: "well", status: 404 },
  ];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(["refused 404"]);
  expect(asked).toHaveLength(3);
});

test("a page that nobody sees reads nothing, and catches up when it is seen", async () => {
  answers = [
    { text: event(1, "before"), end: "never" },
    { text: event(2, "meanwhile") + event(3, "end"), end: "never" },
  ];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(10);
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([""]);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(heard).toEqual(["before", "meanwhile", "end"]);
  expect(asked).toEqual(["", "1"]);
});

test("who stops hears nothing more", async () => {
  answers = [{ text: event(1, "one"), end: "broken" }];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(0);
  stop();
  answers = [{ text: event(2, "two"), end: "never" }];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(["one"]);
  expect(asked).toEqual([""]);
});
