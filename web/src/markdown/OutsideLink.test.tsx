/** A link says where it leads, whatever its words claim. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { OutsideLink } from "./OutsideLink";

const shown = (words: string, href: string): string =>
  renderToStaticMarkup(<OutsideLink href={href}>{words}</OutsideLink>).replace(/<[^>]*>/g, "");

test.each(["https://evil.example", "https://evil.example/a?b#c", "http://evil.example/", "evil.example", "HTTPS://EVIL.EXAMPLE/", "https://evil.example/Köln"])(
  "%j is the address itself: it is not said twice",
  (words) => expect(shown(words, "https://evil.example/a")).toBe(words),
);

test.each([
  "https://bank.example", "https://evil.example.bank.example", "https://evil.example@bank.example", "https://evil.examples",
  "https://evil.example:443@bank.example/", "https://evil.example\\@bank.example", "https:evil.example", "\u202ehttps://evil.example",
  "https://evil.example\u2066", "//evil.example", "evil.example.bank.example", "\u200b", "",
])("%j is not: the host stands beside it", (words) => {
  expect(shown(words, "https://evil.example/a")).toBe(`${words}(evil.example)`);
});

test("letters that only look like others are shown as what they are", () => {
  expect(shown("https://b\u0430nk.example", "https://b\u0430nk.example")).toContain("(xn--bnk-6cd.example)");
});
