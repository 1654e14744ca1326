/** A link that an answer made: opens apart from the page, tells nobody where from, shows where to. */
import type { ReactNode } from "react";
import { Icon } from "../ui/Icon";
import { t } from "../words/t";
import { hostOf, safeUrl } from "./links";

export function OutsideLink({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const url = safeUrl(href);
  if (!url) return <span title={t("part.badLink")}>{children}</span>;
  const host = hostOf(url);
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer"
      title={url.href}
      className="text-accent underline decoration-1 underline-offset-3 hover:decoration-2"
    >
      {children}
      {tells(children, host) ? null : (
        <span className="ms-1 inline-flex items-center gap-0.5 align-baseline text-xs text-quiet no-underline">
          ({host}
          <Icon name="external" className="size-3" />)
        </span>
      )}
    </a>
  );
}

/** Whether the words of a link are its address, and not only begin like it: “https://bank.co” is not “https://bank.com”. */
function tells(children: ReactNode, host: string): boolean {
  const words = Array.isArray(children) ? children.join("") : String(children);
  return words === host || (ADDRESS.test(words) && safeUrl(words)?.host === host);
}

/** A host in plain letters, and after it nothing that hides or turns letters. */
const ADDRESS = /^https?:\/\/[a-z0-9.-]+(?::\d+)?(?:[/?#][^\p{C}\p{Z}]*)?$/iu;
