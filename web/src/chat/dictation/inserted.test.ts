import { describe, expect, it } from "vitest";
import { inserted } from "./inserted";

describe("words that were said", () => {
  it("stand apart from the words beside them, and the caret behind them", () => {
    expect(inserted("", 0, 0, "Hello")).toEqual({ text: "Hello", caret: 5 });
    expect(inserted("Hello", 5, 5, "wide world")).toEqual({ text: "Hello wide world", caret: 16 });
    expect(inserted("Hello world", 6, 6, "wide")).toEqual({ text: "Hello wide world", caret: 10 });
    expect(inserted("Hello world", 5, 5, "wide")).toEqual({ text: "Hello wide world", caret: 10 });
  });

  it("take the place of what was selected", () => {
    expect(inserted("Hello big world", 6, 9, "wide")).toEqual({ text: "Hello wide world", caret: 10 });
  });

  it("make no space before a mark, behind a bracket or a break", () => {
    expect(inserted("Hello", 5, 5, ", you").text).toBe("Hello, you");
    expect(inserted("(", 1, 1, "so").text).toBe("(so");
    expect(inserted("One\n", 4, 4, "two").text).toBe("One\ntwo");
    expect(inserted("Hello.", 5, 5, "you").text).toBe("Hello you.");
  });

  it("make none in scripts that know none", () => {
    expect(inserted("你好", 2, 2, "世界")).toEqual({ text: "你好世界", caret: 4 });
  });
});
