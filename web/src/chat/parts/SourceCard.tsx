/** What can be seen of a source: its title, where it is, what stands there. Fetches nothing of it. */
import type { SourcePart } from "../../wire/types";
import { OutsideLink } from "../../markdown/OutsideLink";

export function SourceCard({ source: { title, url, quote } }: { source: SourcePart }) {
  return (
    <>
      <p dir="auto" className="font-medium break-words">
        <OutsideLink href={url}>{title || url}</OutsideLink>
      </p>
      {quote ? (
        <blockquote dir="auto" className="mt-2 max-h-48 overflow-y-auto border-s-2 border-line ps-3 text-quiet">
          {quote}
        </blockquote>
      ) : null}
    </>
  );
}
