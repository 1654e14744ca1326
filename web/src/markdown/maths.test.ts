/** Formulas: found however they are written, and money left alone. */
import { expect, test } from "vitest";
import { readableMaths } from "./maths";

test("the brackets of LaTeX become dollar signs", () => {
  expect(readableMaths("so \\(a^2\\) holds")).toBe("so $$a^2$$ holds");
  expect(readableMaths("so\n\\[ a^2 \\]\nholds")).toBe("so\n\n\n$$\na^2\n$$\n\n\nholds");
});

test("a formula between single dollar signs is one", () => {
  expect(readableMaths("Let $x_1 + 2$ be.")).toBe("Let $$x_1 + 2$$ be.");
});

test.each(["It costs $5 and then $10.", "from $5 to $10 a day", "US$ 5 and US$ 6", "a $ b $ c", "\\$x$", "$5"])(
  "%j is money",
  (text) => expect(readableMaths(text)).toBe(text),
);

test("code is left alone", () => {
  for (const text of ["`$x$` and", "```sh\necho $HOME$x\n```", "~~~\n\\(a\\)\n~~~", "```\nunfinished $x$ and \\(y\\)"]) {
    expect(readableMaths(text)).toBe(text);
  }
  expect(readableMaths("`$x$` then $y$")).toBe("`$x$` then $$y$$");
});

test("formulas already between double dollar signs stay", () => {
  expect(readableMaths("$$\nx\n$$")).toBe("$$\nx\n$$");
  expect(readableMaths("is $$x$$ so")).toBe("is $$x$$ so");
});

test("a long text without end is read in reasonable time", () => {
  const text = "$".repeat(20_000) + "`".repeat(20_000) + "\\(".repeat(20_000) + "$a ".repeat(20_000);
  const start = performance.now();
  readableMaths(text);
  expect(performance.now() - start).toBeLessThan(2_000);
});
