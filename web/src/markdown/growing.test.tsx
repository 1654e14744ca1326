/** Text that grows in pieces of any size: drawn as if it had come whole, and what is finished is left alone. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Drawing } from "./drawing";
import { createPipeline } from "./pipeline";

const pipeline = createPipeline();
const whole = (text: string): string => renderToStaticMarkup(<>{new Drawing(pipeline).draw(text, false)}</>);

/** The last picture of a text that came in pieces of this size, and the same once it is said to be done. */
function grown(text: string, size: number): { last: string; done: string } {
  const drawing = new Drawing(pipeline);
  for (let end = size; end < text.length; end += size) drawing.draw(text.slice(0, end), true);
  const last = renderToStaticMarkup(<>{drawing.draw(text, true)}</>);
  return { last, done: renderToStaticMarkup(<>{drawing.draw(text, false)}</>) };
}

const TEXTS: Record<string, string> = {
  "a list that becomes loose": "- one\n- two\n\n  more of two\n- three\n\nEnd.",
  "a paragraph that becomes a heading": "Words\nand more\n===\n\nNext\n---\n\nEnd.",
  "a fence within a list": "1. first\n\n   ```js\n   let x;\n\n   x = 1;\n   ```\n\n2. second\n\nEnd.",
  "a fence of four that holds one of three": "````md\n```js\nx\n```\n\n````\n\nEnd.",
  "quotes within quotes": "> a\n>\n> > b\n> > c\n>\n> d\n\nEnd.",
  "a table after words": "Words:\n\n| a | b |\n|:-:|---|\n| `x|` | **y** |\n\nEnd.",
  "raw HTML over several blocks": "<div>\n\nin between\n\n</div>\n\n<!-- a\n\nb -->\n\nEnd.",
  "letters of several units": "👩‍👩‍👧 Zu\u0308rich \u{1F1EA}\u{1F1FA} 𝒳\n\n\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c\n\nEnd.",
  "an indented block and a rule": "Words\n\n    code\n\n    more\n\n***\n\nEnd.",
  "tasks": "- [ ] one\n- [x] two\n  - [ ] three\n\nEnd.",
};

for (const [name, text] of Object.entries(TEXTS)) {
  test.each([1, 2, 3, 7])(`${name}, in pieces of %d`, (size) => {
    const { last, done } = grown(text, size);
    expect(last).toBe(whole(text));
    expect(done).toBe(whole(text));
  });
}

test("what a later block gives a meaning has it at the end", () => {
  const text = "See [the plan][p].\n\nMore words.\n\n[p]: https://example.org/plan";
  expect(grown(text, 5).done).toBe(whole(text));
  expect(whole(text)).toContain('href="https://example.org/plan"');
});

test("half a letter harms nothing: it is whole with the next piece", () => {
  const drawing = new Drawing(pipeline);
  drawing.draw("A rabbit: \ud83d", true);
  expect(renderToStaticMarkup(<>{drawing.draw("A rabbit: \ud83d\udc07", true)}</>)).toContain("\u{1F407}");
});

test("a thousand fences are read about once each, though they come one by one", () => {
  let read = 0;
  const counting = { ...pipeline, lastBlock: (text: string) => ((read += text.length), pipeline.lastBlock(text)) };
  const drawing = new Drawing(counting);
  const fence = "```js\nx\n```\n\n";
  const count = 1_000;
  let text = "";
  for (let number = 0; number < count; number += 1) drawing.draw((text += fence), true);
  expect(drawing.draw(text, true)).toHaveLength(count);
  expect(read).toBeLessThan(4 * text.length);
}, 120_000);

test("a line of a hundred thousand words is one paragraph", () => {
  expect(new Drawing(pipeline).draw("word ".repeat(100_000), false)).toHaveLength(1);
}, 120_000);
