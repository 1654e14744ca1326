/** Thoughts: folded where there are words, nothing where there are none. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ThinkingView } from "./ThinkingView";

const html = (text: string, growing: boolean): string =>
  renderToStaticMarkup(
    <ThinkingView part={{ kind: "thinking", text, ms: growing ? null : 5, signature: "c2lnbmVk" }} growing={growing} />,
  );

test("a thought with words is folded away", () => {
  expect(html("Hm.", false)).toContain("<details");
  expect(html("Hm.", true)).toContain("<details");
});

test("a thought without words is not shown", () => {
  expect(html("", false)).toBe("");
  expect(html("", true)).toBe("");
});
