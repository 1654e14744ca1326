/** The way from a footnote's number to its words and back, within one text. Changes no address. */
import type { ReactNode } from "react";

interface Props {
  /** Where it leads. */
  note: string;
  /** Under which name others lead here. */
  own: string | undefined;
  label: string | undefined;
  children?: ReactNode;
}

export function NoteLink({ note, own, label, children }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      data-note={own}
      className="min-h-6 min-w-6 rounded px-0.5 font-medium text-accent hover:underline"
      onClick={({ currentTarget }) => {
        const there = currentTarget.closest(".prose")?.querySelector<HTMLElement>(`[data-note="${CSS.escape(note)}"]`);
        if (!there) return;
        there.scrollIntoView({ block: "nearest" });
        const way = there.matches("button") ? there : there.querySelector("button");
        way?.focus({ preventScroll: true });
      }}
    >
      {children}
    </button>
  );
}
