/** The elements of Markdown that need more than a look: links, pictures, tables, code. */
import type { Components } from "hast-util-to-jsx-runtime";
import { isValidElement, type ReactNode } from "react";
import { t } from "../words/t";
import { CodeBlock } from "./CodeBlock";
import { OutsideLink } from "./OutsideLink";
import { RemoteImage } from "./RemoteImage";

export const elements: Partial<Components> = {
  a: ({ href, children }) =>
    href?.startsWith("#") ? <span>{children}</span> : <OutsideLink href={href}>{children}</OutsideLink>,
  img: ({ src, alt }) => <RemoteImage src={typeof src === "string" ? src : undefined} alt={alt} />,
  table: ({ children, dir }) => (
    <div tabIndex={0} role="region" aria-label={t("part.table")} className="my-4 overflow-x-auto rounded-xl border border-line">
      <table dir={dir}>{children}</table>
    </div>
  ),
  pre: ({ children }) => {
    const code = isValidElement<{ className?: string; children?: ReactNode }>(children) ? children.props : {};
    const language = /language-(\S+)/.exec(code.className ?? "")?.[1] ?? "";
    return <CodeBlock code={words(code.children).replace(/\n$/, "")} language={language} />;
  },
  code: ({ children }) => <code dir="ltr">{children}</code>,
  // Tasks in a list show whether they are done; they cannot be ticked.
  input: ({ checked }) => <input type="checkbox" checked={Boolean(checked)} readOnly disabled aria-label={t("part.task")} />,
};

function words(children: ReactNode): string {
  if (Array.isArray(children)) return children.map(words).join("");
  return typeof children === "string" ? children : "";
}
