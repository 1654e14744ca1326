/** Drawing: safe whatever the text says, and the same while it grows as when it is whole. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Drawing } from "./drawing";
import { createPipeline } from "./pipeline";

const pipeline = createPipeline();
const html = (text: string, growing = false): string =>
  renderToStaticMarkup(<>{new Drawing(pipeline).draw(text, growing)}</>);

test("raw HTML is text, wherever it stands", () => {
  for (const text of ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "- <img src=x onerror=y>", "| <i>a</i> |\n|-|\n| <u> |"]) {
    const drawn = html(text);
    expect(drawn).not.toMatch(/<(script|b|img|i|u)[\s>]/);
    expect(drawn).toContain("&lt;");
  }
});

test("no picture is loaded", () => {
  const drawn = html('![plan](https://example.org/a.png "t") ![b][ref] \n\n[ref]: http://example.org/b.png');
  expect(drawn).not.toContain("<img");
  expect(drawn).toContain("example.org");
});

test("links leave safely or not at all", () => {
  expect(html("[a](https://example.org)")).toContain('rel="noopener noreferrer"');
  for (const address of ["javascript:alert(1)", "data:text/html,x", "//example.org", "/api/export"]) {
    expect(html(`[a](${address})`)).not.toContain("<a ");
  }
});

test("a text looks the same once it has grown as when it came whole", () => {
  const text = "# Title\n\nOne *two*\nthree.\n\n- a\n- b\n\n  c\n\n```js\nlet x;\n\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd **bold**.";
  const drawing = new Drawing(pipeline);
  for (let end = 1; end < text.length; end += 3) drawing.draw(text.slice(0, end), true);
  const grown = renderToStaticMarkup(<>{drawing.draw(text, true)}</>);
  expect(grown).toBe(html(text));
});

test("what is finished is not read again", () => {
  let read = 0;
  const counting = { ...pipeline, blocks: (text: string) => ((read += text.length), pipeline.blocks(text)) };
  const drawing = new Drawing(counting);
  const paragraphs = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} says nothing much.`);
  for (let count = 1; count <= paragraphs.length; count += 1) drawing.draw(paragraphs.slice(0, count).join("\n\n"), true);
  expect(read).toBeLessThan(paragraphs.join("\n\n").length * 4);
});

test("a text that has ended is not read anew, but for what it defines at its end", () => {
  let read = 0;
  const counting = { ...pipeline, blocks: (text: string) => ((read += text.length), pipeline.blocks(text)) };
  const text = Array.from({ length: 20 }, (_, index) => `Paragraph ${index} says **nothing** much.`).join("\n\n");
  const drawing = new Drawing(counting);
  drawing.draw(text, true);
  drawing.draw(`${text} End`, true);
  read = 0;
  expect(renderToStaticMarkup(<>{drawing.draw(`${text} End.`, false)}</>)).toBe(html(`${text} End.`));
  expect(read).toBeLessThan(text.length / 4);
  const noted = `A note[^1] and a [link].\n\n${text}\n\n[^1]: Note.\n[link]: https://example.org`;
  const other = new Drawing(pipeline);
  other.draw(noted.slice(0, 400), true);
  expect(renderToStaticMarkup(<>{other.draw(noted, false)}</>)).toBe(html(noted));
});

test("lists and tables run in the direction of their own words", () => {
  expect(html("- `code` \u05e9\u05dc\u05d5\u05dd\n- two")).toContain('<ul dir="rtl">');
  expect(html("- one\n- \u05e9\u05dc\u05d5\u05dd")).toContain('<ul dir="ltr">');
  expect(html("| \u0645\u0631\u062d\u0628\u0627 |\n|---|\n| 1 |")).toContain('<table dir="rtl">');
});

test("half-written emphasis is shown as emphasis", () => {
  expect(html("This is **impor", true)).toContain("<strong>impor</strong>");
});

test("a text that is replaced is drawn anew", () => {
  const drawing = new Drawing(pipeline);
  drawing.draw("One.\n\nTwo.", true);
  expect(renderToStaticMarkup(<>{drawing.draw("Other.", true)}</>)).toBe('<p dir="auto">Other.</p>');
});

test("footnotes lead within their text and have no names of their own", () => {
  const drawn = html("Said[^a].\n\n[^a]: By *whom*.");
  expect(drawn).not.toMatch(/ id=| href=/);
  expect(drawn).toContain('data-note="user-content-fn-a"');
  expect(drawn).toContain("<em>whom</em>");
});

test("a fence tells whether it is closed", () => {
  const open = (text: string): boolean => JSON.stringify(pipeline.blocks(text)).includes("dataOpen");
  for (const text of ["```js\nx\n```", "~~~~\nx\n~~~~", "    indented", "- a\n\n  ```js\n  x\n  ```", "> ```\n> x\n> ```"]) expect(open(text)).toBe(false);
  for (const text of ["```js\nx", "```js", "```js\nx\n``", "````\nx\n```", "```\nx\n~~~"]) expect(open(text)).toBe(true);
});
