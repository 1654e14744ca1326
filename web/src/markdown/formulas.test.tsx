/** Formulas: drawn, but never so that they run, fetch, lead away or grow beyond all bounds. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Drawing } from "./drawing";
import { formulas } from "./formulas";
import { createPipeline } from "./pipeline";

const pipeline = createPipeline(formulas);
const html = (text: string): string => renderToStaticMarkup(<>{new Drawing(pipeline).draw(text, false)}</>);

test("a formula is drawn, and a large one, too", () => {
  expect(html("so $$a^2$$ holds")).toContain('class="katex"');
  const rows = Array.from({ length: 100 }, (_, row) => `${row} & ${row}`).join("\\\\");
  expect(html(`$$\n\\begin{matrix}${rows}\\end{matrix}\n$$`)).toContain('class="katex"');
});

test.each([
  "\\rule[-99999em]{9em}{9em}", "\\kern-99999em x", "\\raisebox{-9999em}{x}", "\\hskip-1000em x", "\\hspace{-3000pt}x", "\\def\\a{-99999}\\kern\\a em x",
  "\\\\[-99999em] x",
])("%j is shown as it was written", (formula) => {
  const drawn = html(`so $$${formula}$$ holds`);
  expect(drawn).toContain(`<code dir="ltr">${formula}</code>`);
  expect(drawn).not.toContain("style=");
});

test.each([
  "\\href{javascript:alert(1)}{x}", "\\url{https://evil.example}", "\\includegraphics{https://evil.example/a.png}",
  "\\htmlId{root}{x}", "\\htmlClass{fixed}{x}", "\\htmlStyle{position:fixed}{x}", "\\htmlData{a=b}{x}",
])("%j makes no link, picture, name or style", (formula) => {
  expect(html(`$$${formula}$$`)).not.toMatch(/<(?:a|img)\b| href=| src=| id=|class="fixed|style="[^"]*position|data-a/);
});

test("a formula that calls itself ends", () => {
  expect(html("$$\\def\\a{\\a\\a}\\a$$")).toContain("katex-error");
  expect(html("$$\\def\\x#1{#1#1#1#1#1}\\x{\\x{\\x{\\x{\\x{\\x{\\x{y}}}}}}}$$")).toContain("katex-error");
});
