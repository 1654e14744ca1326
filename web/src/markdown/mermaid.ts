/** Diagrams by Mermaid, from their source to a picture. Loaded when the first one appears; knows no component.
 *
 * What it makes is shown as an image, in which nothing runs and from which nothing is loaded. While it
 * measures, it stands in the page, so a source that asks for anything outside is not drawn at all.
 */
import mermaid from "mermaid";
import { checkedImage } from "./svg";

/** Directives and a head would let a text change how careful Mermaid is. */
const SETTINGS = /^\s*---\n[\s\S]*?\n---\n|%%\{[\s\S]*?\}%%/g;
const OUTSIDE = /url\s*\(|@import|\b(?:img|icon)\s*:|javascript:|data:|<\s*(?!br\b)[a-z!/]|https?:\/\//i;
const LONGEST = 20_000;
let count = 0;

/** The address of the picture. Throws where the source is no diagram, or is not to be trusted. */
export async function draw(source: string, dark: boolean): Promise<string> {
  const text = source.replace(SETTINGS, "");
  if (text.length > LONGEST || OUTSIDE.test(text)) throw new Error("This source is not drawn.");
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    maxTextSize: LONGEST,
    layout: "dagre",
    theme: dark ? "dark" : "default",
    fontFamily: "system-ui, sans-serif",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
  });
  const desk = document.createElement("div");
  desk.className = "drawing-desk";
  desk.ariaHidden = "true";
  document.body.append(desk);
  try {
    count += 1;
    const { svg } = await mermaid.render(`diagram-${count}`, text, desk);
    // Mermaid writes as HTML what an image has to be as XML.
    const made = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
    if (!made) throw new Error("Nothing was drawn.");
    return await checkedImage(new XMLSerializer().serializeToString(made));
  } finally {
    desk.remove();
  }
}
