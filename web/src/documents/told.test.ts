/** A card knows its document from the words of the call and of its answer. */
import { expect, test } from "vitest";
import { partial, told } from "./told";

const call = (text: string) => ({ kind: "call" as const, call_id: "c", name: "document_write", text });
const result = (text: string, ok = true) => ({ kind: "result" as const, call_id: "c", name: "document_write", text, ok, tainted: false });

test("what is being written is named and counted, wherever the arguments are cut", () => {
  expect(told(call('{"title": "Tea \\"time\\"", "text": "one\\ntwo\\nth'), null)).toEqual({ id: null, version: null, title: 'Tea "time"', lines: 3 });
  expect(partial('{"text": "a\\', "text")).toBe("a");
  expect(partial('{"text": "a\\u00e', "text")).toBe("a");
  expect(partial('{"tit', "title")).toBeNull();
});

test("what was written is found by the first words of the answer", () => {
  const text = "Document 0a1b2c, version 3: “Tea, “green””, 12 lines. The person sees it beside the chat.";
  expect(told(call("{}"), result(text))).toEqual({ id: "0a1b2c", version: 3, title: "Tea, “green”", lines: null });
  expect(told(call('{"title": "Tea"}'), result(text, false)).id).toBeNull();
});
