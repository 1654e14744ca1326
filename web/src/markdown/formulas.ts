/** Formulas, drawn by KaTeX with its own fonts. Links, pictures and styles in formulas stay off. */
import "katex/dist/katex.min.css";
import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";
import { boundFormulas } from "./bounds";
import type { Formulas } from "./pipeline";

export const formulas: Formulas = {
  remark: [[remarkMath, { singleDollarTextMath: false }]],
  rehype: [[rehypeKatex, { errorColor: "currentColor", trust: false, maxSize: 20, maxExpand: 200, strict: "ignore" }], boundFormulas],
};
