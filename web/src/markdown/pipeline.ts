/** From Markdown to a tree of elements. Raw HTML becomes text. Knows no component. */
import type { Element, ElementContent, Root as Hast } from "hast";
import type { Root as Mdast } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { type PluggableList, unified } from "unified";
import { rawHtmlAsText } from "./rawHtml";

export interface Pipeline {
  /** Where the last block begins; 0 for one block or none. */
  lastBlock(text: string): number;
  /** The blocks of a text, in order. */
  blocks(text: string): ElementContent[];
}

/** Plugins that read formulas, and those that draw them. */
export interface Formulas {
  remark: PluggableList;
  rehype: PluggableList;
}

export function createPipeline(formulas: Formulas = { remark: [], rehype: [] }): Pipeline {
  const processor = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(formulas.remark)
    .use(rawHtmlAsText)
    .use(remarkRehype)
    .use(formulas.rehype)
    .use(ownDirection)
    .freeze();
  const parse = (text: string): Mdast => processor.parse(text) as Mdast;
  return {
    lastBlock: (text) => parse(text).children.at(-1)?.position?.start.offset ?? 0,
    blocks: (text) =>
      (processor.runSync(parse(text)) as Hast).children.filter((child) => child.type === "element"),
  };
}

const DIRECTED: ReadonlySet<string> = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "th", "td"]);

/** A rehype plugin: every block runs in the direction of its own words. */
function ownDirection() {
  return (tree: Hast): void => direct(tree);
}

function direct(node: Hast | Element): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    if (DIRECTED.has(child.tagName)) child.properties.dir = "auto";
    direct(child);
  }
}
