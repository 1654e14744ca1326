/** Numbers in brackets become marks of their own, where they stand in words. Knows no source. */
import type { Element, ElementContent, Root } from "hast";

const NUMBER = /\[(\d{1,4})\]/;
/** What is code or leads elsewhere stays as it is. */
const WHOLE: ReadonlySet<string> = new Set(["a", "code", "pre", "math", "svg"]);

/** A rehype plugin. */
export function citations() {
  return (tree: Root): void => mark(tree);
}

function mark(node: Root | Element): void {
  node.children = node.children.flatMap((child) => {
    if (child.type === "text" && NUMBER.test(child.value)) return pieces(child.value);
    if (child.type === "element" && !WHOLE.has(child.tagName)) mark(child);
    return [child];
  }) as ElementContent[];
}

/** The words, and between them the numbers. */
function pieces(words: string): ElementContent[] {
  return words.split(NUMBER).flatMap((piece, index): ElementContent[] => {
    if (index % 2 === 1) return [{ type: "element", tagName: "cite", properties: { dataNumber: piece }, children: [] }];
    return piece === "" ? [] : [{ type: "text", value: piece }];
  });
}
