/** What those hear who hear the page: words, no signs. */
import { expect, test } from "vitest";
import { spoken } from "./spoken";

test("signs that a screen draws are not read aloud", () => {
  expect(spoken("# Tea\n\nIt **cools** by `k`, see [here](https://example.org).\n\n- one\n- [x] two", 200)).toBe("Tea It cools by k, see here. one two");
  expect(spoken("A law:\n\n$$T(t) = e^{-kt}$$\n\nand code:\n\n```python\nprint('*')\n```\n\nDone.", 200)).toBe("A law: … and code: … Done.");
  expect(spoken("| Cup | k |\n|---|--:|\n| Glass | 0.045 |", 200)).toBe("Cup, k Glass, 0.045");
  expect(spoken("```python\nnever closed", 200)).toBe("…");
});

test("a long answer ends with a whole word", () => {
  expect(spoken("one two three four", 9)).toBe("one two …");
  expect(spoken("x".repeat(100_000), 10)).toBe(`${"x".repeat(10)} …`);
  expect(spoken("", 10)).toBe("");
});
