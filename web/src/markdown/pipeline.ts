/** From Markdown to a tree of elements. Raw HTML becomes text. Knows no component. */
import type { Element, ElementContent, Root as Hast } from "hast";
import type { Root as Mdast } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { type PluggableList, unified } from "unified";
import { t } from "../words/t";
import { citations } from "./citations";
import { fences } from "./fences";
import { footnotes } from "./footnotes";
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
    .use(fences)
    .use(remarkRehype, {
      footnoteLabel: t("part.footnotes"),
      footnoteLabelProperties: { className: ["sr-only"] },
      footnoteBackLabel: (index: number) => t("part.footnoteBack", { number: index + 1 }),
    })
    .use(footnotes)
    .use(citations)
    .use(formulas.rehype)
    .use(ownDirection)
    .freeze();
  const parse = (text: string): Mdast => processor.parse(text) as Mdast;
  return {
    lastBlock: (text) => parse(text).children.at(-1)?.position?.start.offset ?? 0,
    blocks: (text) =>
      (processor.runSync(parse(text), text) as Hast).children.filter((child) => child.type === "element"),
  };
}

/** Blocks of words, whose direction the browser finds, and frames around blocks, where it would find none. */
const BLOCKS: ReadonlySet<string> = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "th", "td"]);
const FRAMES: ReadonlySet<string> = new Set(["ul", "ol", "blockquote", "table"]);
const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** A rehype plugin: every block runs in the direction of its own words. */
function ownDirection() {
  return (tree: Hast): void => direct(tree);
}

function direct(node: Hast | Element): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    if (BLOCKS.has(child.tagName)) child.properties.dir = "auto";
    if (FRAMES.has(child.tagName)) child.properties.dir = RIGHT_TO_LEFT.test(firstLetter(child)) ? "rtl" : "ltr";
    direct(child);
  }
}

/** The first letter of the words inside, code left out; empty where there is none. */
function firstLetter(node: Element): string {
  for (const child of node.children) {
    if (child.type === "element" && child.tagName === "code") continue;
    const found =
      child.type === "element" ? firstLetter(child) : child.type === "text" ? (FIRST_LETTER.exec(child.value)?.[0] ?? "") : "";
    if (found) return found;
  }
  return "";
}
