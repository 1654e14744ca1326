/** Links: only safe ones lead anywhere. */
import { expect, test } from "vitest";
import { hostOf, safeUrl } from "./links";

test("web and mail addresses are links", () => {
  expect(safeUrl("https://example.org/a?b#c")?.host).toBe("example.org");
  expect(safeUrl("http://example.org")?.host).toBe("example.org");
  expect(hostOf(safeUrl("mailto:ada@example.org") as URL)).toBe("ada@example.org");
});

test.each([
  "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "vbscript:x",
  "data:text/html,<script>alert(1)</script>", "blob:https://example.org/1", "file:///etc/passwd", "intent://x",
  "//example.org", "/c/other", "", "relative.html", "https://bank.example@evil.example/", "https://a:b@evil.example/",
])("%j is no link", (href) => {
  expect(safeUrl(href)).toBeNull();
});
