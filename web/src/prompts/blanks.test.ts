/** Blanks in saved prompts. */
import { expect, test } from "vitest";
import { blanksOf, filled } from "./blanks";

test("blanks are found once each and filled everywhere", () => {
  const text = "Explain {{ topic }} to {{whom}}. {{topic}}!";
  expect(blanksOf(text)).toEqual(["topic", "whom"]);
  expect(filled(text, { topic: "$& tides", whom: "a child" })).toBe("Explain $& tides to a child. $& tides!");
  expect(filled(text, {})).toBe("Explain  to . !");
});

test("what is no blank stays", () => {
  const text = "{one} {{}} {{ }} {{a\nb}} {{{{x}}}}";
  expect(blanksOf(text)).toEqual(["x"]);
  expect(filled("{one} {{}}", {})).toBe("{one} {{}}");
});
