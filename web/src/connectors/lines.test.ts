import { expect, it } from "vitest";
import { pairs, words } from "./lines";

it("takes a command apart as a shell would, without doing what it says", () => {
  expect(words("uvx mcp-server --at '/my notes'  --say \"a \\\"b\\\"\" c\\ d ''")).toEqual(["uvx", "mcp-server", "--at", "/my notes", "--say", 'a "b"', "c d", ""]);
  expect(words("a;b $(c) | d")).toEqual(["a;b", "$(c)", "|", "d"]);
  expect(words("  ")).toEqual([]);
});

it("reads a pair from each line that holds one", () => {
  expect(pairs("Authorization: Bearer a:b\n\nodd\n X-Team : x ", ":")).toEqual({ Authorization: "Bearer a:b", "X-Team": "x" });
  expect(pairs("KEY=a=b", "=")).toEqual({ KEY: "a=b" });
});
