/** Markdown as HTML for other programs: plain elements, no looks of ours, nothing that loads or runs. */
import { type Components, toJsxRuntime } from "hast-util-to-jsx-runtime";
import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { safeUrl } from "./links";
import { createPipeline } from "./pipeline";

const pipeline = createPipeline();

const components: Partial<Components> = {
  a: ({ href, children }) => {
    const url = safeUrl(href);
    return url ? <a href={url.href}>{children}</a> : <>{children}</>;
  },
  // A picture would be fetched by whatever it is pasted into.
  img: ({ src, alt }) => {
    const url = safeUrl(typeof src === "string" ? src : undefined);
    return url ? <a href={url.href}>{alt || url.href}</a> : <>{alt}</>;
  },
  cite: (props) => <>[{(props as { "data-number"?: string })["data-number"]}]</>,
  input: ({ checked }) => <>{checked ? "☑" : "☐"}</>,
};

export function richText(text: string): string {
  const children = pipeline.blocks(text);
  const drawn = toJsxRuntime({ type: "root", children }, { Fragment, jsx, jsxs, components });
  const place = document.createElement("div");
  const root = createRoot(place);
  flushSync(() => root.render(createElement(Fragment, null, drawn)));
  for (const element of place.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (!KEPT.has(name)) element.removeAttribute(name);
  }
  const html = place.innerHTML;
  root.unmount();
  return html;
}

const KEPT: ReadonlySet<string> = new Set(["href", "dir", "start", "align", "colspan", "rowspan"]);
