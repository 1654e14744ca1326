/** A small button whose card opens under the pointer or by pressing it. Knows nothing of what the card says. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { place } from "./Menu";

/** Milliseconds that a pointer rests before the card opens, and may be away before it closes. */
const REST = 150;

interface Props {
  /** What the card is called; the button is called by what it shows. */
  label: string;
  chip: ReactNode;
  /** It stands within words, and is called so. */
  small?: string;
  children: ReactNode;
}

const LOOKS = {
  chip: "min-h-7 gap-1.5 rounded-full border border-line px-2.5 text-xs pointer-coarse:min-h-11 pointer-coarse:px-3.5",
  small: "mx-0.5 h-[1.5em] min-w-[1.5em] justify-center rounded-md bg-sunken px-1 align-[0.15em] text-[0.7em] leading-none font-medium tabular-nums pointer-coarse:h-6 pointer-coarse:min-w-6",
} as const;

export function HoverCard({ label, chip, small, children }: Props) {
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (open && card.current && anchor.current) place(card.current, anchor.current, "start");
  }, [open]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const soon = (show: boolean): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => card.current?.togglePopover(show), REST);
  };
  // Words are no place for a card: a paragraph can hold none.
  const body = (
    <div
      id={id}
      ref={card}
      popover="auto"
      role="group"
      aria-label={label}
      onToggle={(event) => setOpen(event.newState === "open")}
      className="fixed inset-auto m-0 w-menu max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-raised p-3.5 text-sm text-ink shadow-high"
    >
      {open ? children : null}
    </div>
  );
  return (
    <span
      ref={anchor}
      className="inline-flex max-w-full"
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && soon(true)}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && soon(false)}
    >
      <button
        type="button"
        popoverTarget={id}
        aria-label={small}
        aria-expanded={open}
        className={`inline-flex min-w-0 items-center text-quiet transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink ${small ? LOOKS.small : LOOKS.chip}`}
      >
        {chip}
      </button>
      {small === undefined ? body : createPortal(body, document.body)}
    </span>
  );
}
