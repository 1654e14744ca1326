/** What a fence of code tells besides its code: the words after its language, and whether it is closed yet. */
import type { Code, Nodes } from "mdast";

/** A remark plugin: writes both onto the element, as data-meta and data-open. */
export function fences() {
  return (tree: Nodes, file: { toString: () => string }): void => visit(tree, String(file));
}

function visit(node: Nodes, text: string): void {
  if (node.type === "code") {
    const open = !isClosed(node, text);
    node.data = { ...node.data, hProperties: { ...(node.meta ? { dataMeta: node.meta } : {}), ...(open ? { dataOpen: "" } : {}) } };
  } else if ("children" in node) {
    for (const child of node.children) visit(child, text);
  }
}

/** A fence ends with a line of its own marks; what is indented has no fence and is whole. */
function isClosed({ position }: Code, text: string): boolean {
  const lines = text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0).split("\n");
  const mark = /^(`{3,}|~{3,})/.exec(lines[0] ?? "")?.[1];
  if (!mark) return true;
  const last = (lines.at(-1) ?? "").trim().replace(/^(?:>\s*)+/, "");
  return lines.length > 1 && last.startsWith(mark) && new RegExp(`^\\${mark[0]}+$`).test(last);
}
