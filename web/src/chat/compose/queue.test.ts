/** Waiting messages: each goes out once, in its order, below the answer it waited for. */
// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import type { Status } from "../../wire/types";
import { changed, type Draft, emptyDraft } from "../drafts";
import { type Place, Queue } from "./queue";

beforeEach(() => localStorage.clear());

const draft = (text: string): Draft => changed(emptyDraft(), { text });

/** A conversation in which each sent message gets an answer that is being written. */
function conversation(statuses: Record<string, Status>, more: Partial<Place> = {}) {
  const sent: string[] = [];
  const place: Place = {
    id: () => "conv_1",
    temporary: false,
    statusOf: (answer) => statuses[answer] ?? null,
    async send({ text }, below) {
      sent.push(`${text} below ${below}`);
      statuses[`answer to ${text}`] = "running";
      return `answer to ${text}`;
    },
    ...more,
  };
  return { place, sent, queue: new Queue(place) };
}
const texts = (queue: Queue): string[] => queue.waiting.get().map(({ draft }) => draft.text);

test("messages go out one by one, each after the answer to the one before", async () => {
  const statuses: Record<string, Status> = { first: "running" };
  const { queue, sent } = conversation(statuses);
  queue.add(draft("one"), "first");
  queue.add(draft("two"), "first");
  await queue.next();
  expect(sent).toEqual([]);
  statuses.first = "done";
  await queue.next();
  await queue.next();
  expect(sent).toEqual(["one below first"]);
  expect(texts(queue)).toEqual(["two"]);
  statuses["answer to one"] = "stopped";
  await queue.next();
  expect(sent).toEqual(["one below first", "two below answer to one"]);
  expect(localStorage.length).toBe(0);
});

test("after an answer that failed they wait for their person", async () => {
  const { queue, sent } = conversation({ first: "failed" });
  queue.add(draft("one"), "first");
  await queue.next();
  await queue.next();
  expect(sent).toEqual([]);
  expect(queue.waiting.get()[0]?.held).toBe(true);
  await queue.next(true);
  expect(sent).toEqual(["one below first"]);
});

test("what could not be sent is kept, with its key, and not tried again by itself", async () => {
  let tries = 0;
  const { queue, place } = conversation({ first: "done" }, { send: async () => (tries++, null) });
  queue.add(draft("one"), "first");
  const { key } = queue.waiting.get()[0]?.draft ?? {};
  await queue.next();
  await queue.next();
  expect(tries).toBe(1);
  expect(new Queue(place).waiting.get()).toMatchObject([{ draft: { text: "one", key }, held: true }]);
});

test("two calls at the same moment send once", async () => {
  const { queue, sent } = conversation({ first: "done" });
  queue.add(draft("one"), "first");
  await Promise.all([queue.next(), queue.next()]);
  expect(sent).toHaveLength(1);
});

test("one that is wanted first overtakes", async () => {
  const { queue, sent } = conversation({ first: "stopped" });
  queue.add(draft("one"), "first");
  queue.add(draft("two"), "first");
  const [, two] = queue.waiting.get();
  if (two) queue.first(two);
  await queue.next();
  expect(sent).toEqual(["two below first"]);
  expect(texts(queue)).toEqual(["one"]);
});

test("a temporary chat keeps nothing on the device", () => {
  const { queue } = conversation({}, { temporary: true });
  queue.add(draft("secret"), "first");
  expect(texts(queue)).toEqual(["secret"]);
  expect(localStorage.length).toBe(0);
});
