/** Only what nobody writes by hand is kept from being drawn. */
import { expect, test } from "vitest";
import { endless } from "./endless";

test.each([
  "", "words\n".repeat(20_000), "-".repeat(500), `${"- ".repeat(60)}x`, "```js\nx\n```\n\n".repeat(400), `> ${"a > b ".repeat(500)}`, `| ${"a | ".repeat(500)}`,
])("%# is drawn", (text) => expect(endless(text)).toBe(false));

test.each(["word ".repeat(100_000), "```\n".repeat(20_000), `${"> ".repeat(3_000)}x`, `a\n${">".repeat(200)}`, `${"- ".repeat(200)}x`, `${"1. ".repeat(200)}x`])(
  "%# is shown as it is written",
  (text) => expect(endless(text)).toBe(true),
);
