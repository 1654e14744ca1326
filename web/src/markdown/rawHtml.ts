/** Raw HTML in Markdown becomes what it is: text. Knows nothing of how text looks. */
import type { Html, Nodes, Text } from "mdast";

/** A remark plugin. */
export function rawHtmlAsText() {
  return (tree: Nodes): void => replace(tree, false);
}

function replace(node: Nodes, inline: boolean): void {
  if (!("children" in node)) return;
  const within = inline || node.type === "paragraph" || node.type === "heading" || node.type === "tableCell";
  node.children = node.children.map((child) => {
    if (child.type !== "html") {
      replace(child, within);
      return child;
    }
    return within ? text(child) : { type: "paragraph", children: [text(child)] };
  }) as typeof node.children;
}

function text({ value }: Html): Text {
  return { type: "text", value };
}
