/** A keyboard over the page makes it shorter, enlarging a part of it does not. */
// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { keepScreen } from "./screen";

test("the page is as tall as what can be seen of it", () => {
  vi.stubGlobal("scrollTo", () => undefined);
  const root = document.createElement("div");
  const seen = Object.assign(new EventTarget(), { height: innerHeight, scale: 1 }) as unknown as VisualViewport & { height: number; scale: number };
  keepScreen(seen, root);
  const resize = (height: number, scale = 1): string => {
    Object.assign(seen, { height, scale });
    seen.dispatchEvent(new Event("resize"));
    return root.style.getPropertyValue("--screen");
  };
  expect(resize(innerHeight - 300)).toBe(`${innerHeight - 300}px`);
  expect(resize(innerHeight)).toBe("");
  expect(resize(innerHeight / 2, 2)).toBe("");
});
