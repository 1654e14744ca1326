import { describe, expect, it } from "vitest";
import { codeOf } from "./codeOf";

describe("the code in a call", () => {
  it("is read from whole arguments", () => {
    expect(codeOf(JSON.stringify({ code: 'print("a\\n")\nx = 1' }))).toBe('print("a\\n")\nx = 1');
  });
  it("is read as far as it came", () => {
    const whole = JSON.stringify({ code: 'a = "ü"\nb = 2' });
    const seen = Array.from(whole, (_, end) => codeOf(whole.slice(0, end)) ?? "");
    for (const one of seen) expect('a = "ü"\nb = 2'.startsWith(one)).toBe(true);
    expect(seen.at(-2)).toBe('a = "ü"\nb = 2');
  });
  it("ends before an escape that is not whole", () => {
    expect(codeOf('{"code": "a\\')).toBe("a");
    expect(codeOf('{"code": "a\\u00')).toBe("a");
  });
  it("may have line breaks that no JSON has", () => {
    expect(codeOf('{"code": "a\nb"}')).toBe("a\nb");
  });
  it("is not there", () => {
    expect(codeOf("")).toBeNull();
    expect(codeOf('{"co')).toBeNull();
    expect(codeOf('{"query": "code"}')).toBeNull();
  });
});
