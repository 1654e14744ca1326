/** Drawings become images with a size of their own, or nothing. */
import { expect, test } from "vitest";
import { svgImage } from "./svg";

const shown = (text: string): string => decodeURIComponent(svgImage(text).split(",", 2)[1] ?? "");

test("what lacks a name or a size gets it", () => {
  expect(shown('<svg viewBox="0 0 40 20"><g/></svg>')).toBe('<svg viewBox="0 0 40 20" width="40" height="20" xmlns="http://www.w3.org/2000/svg"><g/></svg>');
  const sized = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="6"><g/></svg>';
  expect(shown(sized)).toBe(sized);
  expect(shown('<svg xmlns="x" width="100%" viewBox="0 0 4 2" style="a: b">')).toBe('<svg xmlns="x" viewBox="0 0 4 2" style="a: b" width="4" height="2">');
});

test("what is no drawing, or unfolds, is none", () => {
  for (const text of ["", "hello", "<p><svg></svg></p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>', `<svg>${"x".repeat(400_000)}</svg>`]) {
    expect(() => svgImage(text)).toThrow();
  }
});
