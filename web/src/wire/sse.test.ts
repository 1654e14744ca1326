/** Server-sent events: whole, however the network cuts them. */
import { expect, test } from "vitest";
import { Cutter, type Sent } from "./sse";

const text = ": hello\n\nid: 1\ndata: one\n\nid: 2\r\ndata: two\r\ndata:  three\r\n\r\ndata: four\n\nid: 9\ndata: not yet whole";
const events: Sent[] = [
  { id: "1", data: "one" },
  { id: "2", data: "two\n three" },
  { id: "2", data: "four" },
];

test("events are read as the standard tells", () => {
  expect(new Cutter().push(text)).toEqual(events);
});

test("a cut anywhere changes nothing", () => {
  for (let cut = 0; cut <= text.length; cut += 1) {
    const cutter = new Cutter();
    expect([...cutter.push(text.slice(0, cut)), ...cutter.push(text.slice(cut))], `cut at ${cut}`).toEqual(events);
  }
});

test("comments and unknown fields say nothing", () => {
  expect(new Cutter().push(": still here\n\nretry: 5\nevent: x\n\n")).toEqual([]);
});

test("an id with a NUL is no id", () => {
  expect(new Cutter().push("id: 1\ndata: a\n\nid: 2\u0000\ndata: b\n\n").map(({ id }) => id)).toEqual(["1", "1"]);
});
