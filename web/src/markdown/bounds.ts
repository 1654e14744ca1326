/** Keeps formulas within reason: one that asks for a huge length is shown as it was written. Knows no TeX.
 *
 * KaTeX bounds sizes, but not those below zero: `\rule[-9999em]{…}` would make the page kilometres high.
 */
import type { Element, Root } from "hast";

/** The longest length that a drawn formula may have: a matrix of 150 rows has it. */
const MOST = 200;

/** A rehype plugin, for after the formulas were drawn. */
export function boundFormulas() {
  return (tree: Root): void => visit(tree);
}

function visit(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    if (classes(child).includes("katex")) bound(child);
    else visit(child);
  }
}

function bound(formula: Element): void {
  if (!tooLong(formula)) return;
  formula.properties = {};
  formula.tagName = "code";
  formula.children = [{ type: "text", value: source(formula) }];
}

function tooLong(node: Element): boolean {
  const style = String(node.properties.style ?? "");
  if ([...style.matchAll(/-?[\d.]+(?:e[+-]?\d+)?(?=em\b)/g)].some(([length]) => !(Math.abs(Number(length)) <= MOST))) return true;
  return node.children.some((child) => child.type === "element" && tooLong(child));
}

/** What was written: KaTeX keeps it for those who copy. */
function source(node: Element): string {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    if (child.tagName === "annotation") return child.children.map((text) => (text.type === "text" ? text.value : "")).join("");
    const found = source(child);
    if (found) return found;
  }
  return "";
}

function classes({ properties: { className } }: Element): readonly unknown[] {
  return Array.isArray(className) ? className : [];
}
