/** Footnotes without names that would be the same in two answers: the page finds them by data-note. */
import type { Element, Root } from "hast";

/** A rehype plugin. */
export function footnotes() {
  return (tree: Root): void => rename(tree);
}

function rename(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    const { id, ariaDescribedBy, ...rest } = child.properties;
    if (typeof id === "string") child.properties = { ...rest, dataNote: id };
    else if (ariaDescribedBy !== undefined) child.properties = rest;
    rename(child);
  }
}
