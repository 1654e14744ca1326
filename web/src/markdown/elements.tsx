/** The elements of Markdown that need more than a look: links, pictures, tables, code. */
import type { Components } from "hast-util-to-jsx-runtime";
import { isValidElement, lazy, type ReactNode, Suspense } from "react";
import { Guard } from "../ui/Guard";
import { t } from "../words/t";
import { Citation } from "./Citation";
import { CodeBlock } from "./CodeBlock";
import { Drawn } from "./Drawn";
import { NoteLink } from "./NoteLink";
import { OutsideLink } from "./OutsideLink";
import { RemoteImage } from "./RemoteImage";

const ChartFence = lazy(() => import("../charts/ChartFence"));
const CHARTS: ReadonlySet<string> = new Set(["vega-lite", "vegalite", "vl"]);

interface CodeProps {
  className?: string;
  children?: ReactNode;
  "data-meta"?: string;
  "data-open"?: string;
}

export const elements: Partial<Components> = {
  a: ({ href, children, "aria-label": label, ...rest }) =>
    href?.startsWith("#") ? (
      <NoteLink note={href.slice(1)} own={(rest as { "data-note"?: string })["data-note"]} label={label}>
        {children}
      </NoteLink>
    ) : (
      <OutsideLink href={href}>{children}</OutsideLink>
    ),
  cite: (props) => <Citation number={Number((props as { "data-number"?: string })["data-number"])} />,
  img: ({ src, alt }) => <RemoteImage src={typeof src === "string" ? src : undefined} alt={alt} />,
  table: ({ children, dir }) => (
    <div tabIndex={0} role="region" aria-label={t("part.table")} className="my-4 overflow-x-auto rounded-xl border border-line">
      <table dir={dir}>{children}</table>
    </div>
  ),
  pre: ({ children }) => {
    const code = isValidElement<CodeProps>(children) ? children.props : {};
    const language = /language-(\S+)/.exec(code.className ?? "")?.[1] ?? "";
    const text = words(code.children).replace(/\n$/, "");
    const meta = code["data-meta"] ?? "";
    const growing = code["data-open"] !== undefined;
    if ((language === "mermaid" || language === "svg") && !growing) return <Drawn language={language} source={text} meta={meta} />;
    if (CHARTS.has(language) && !growing) {
      return (
        <Guard instead={<CodeBlock code={text} language="json" meta={meta} />}>
          <Suspense fallback={<CodeBlock code={text} language="json" meta={meta} />}>
            <ChartFence source={text} meta={meta} />
          </Suspense>
        </Guard>
      );
    }
    return <CodeBlock code={text} language={language} meta={meta} growing={growing} />;
  },
  code: ({ children }) => <code dir="ltr">{children}</code>,
  // Tasks in a list show whether they are done; they cannot be ticked.
  input: ({ checked }) => <input type="checkbox" checked={Boolean(checked)} readOnly disabled aria-label={t("part.task")} />,
};

function words(children: ReactNode): string {
  if (Array.isArray(children)) return children.map(words).join("");
  return typeof children === "string" ? children : "";
}
