/** A button that opens a list of things to do or choose. Knows nothing of the things. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";

interface TriggerProps {
  popoverTarget: string;
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
}

interface Props {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  children: ReactNode;
  /** Stands above the list and stays in view: a field that narrows it. */
  head?: ReactNode;
  /** The side of the button on which the list lines up. */
  align?: "start" | "end";
  className?: string;
}

const GAP = 6;

export function Menu({ label, trigger, children, head, align = "end", className = "" }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open || !list.current || !anchor.current) return;
    place(list.current, anchor.current, align);
    const field = list.current.querySelector<HTMLElement>("input");
    const chosen = list.current.querySelector<HTMLElement>('[aria-checked="true"]');
    (field ?? chosen ?? items(list.current)[0])?.focus();
    if (field) chosen?.scrollIntoView({ block: "nearest" });
  }, [open, align]);

  return (
    <span ref={anchor} className="inline-flex min-w-0">
      {trigger({ popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": open })}
      <div
        id={id}
        ref={list}
        popover="auto"
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={(event) => move(event, list.current)}
        onClick={(event) => {
          if ((event.target as HTMLElement).closest('[role^="menuitem"]')) list.current?.hidePopover();
        }}
        className={`fixed inset-auto m-0 max-h-[70dvh] max-w-[calc(100vw-1rem)] min-w-52 flex-col overflow-hidden rounded-xl border border-line bg-raised text-ink shadow-high open:flex ${className}`}
      >
        {/* Nothing stands in it before it is opened: a list has many rows, and each row a menu. */}
        {open ? (
          <>
            {head}
            <div role="menu" aria-label={label} className="min-h-0 overflow-y-auto p-1.5">
              {children}
            </div>
          </>
        ) : null}
      </div>
    </span>
  );
}

interface ItemProps {
  children: ReactNode;
  icon?: IconName;
  danger?: boolean;
  /** Set for one of several choices. */
  checked?: boolean;
  onChoose: () => void;
}

export function MenuItem({ children, icon, danger = false, checked, onChoose }: ItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      tabIndex={-1}
      onClick={onChoose}
      className={`flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-start text-sm hover:bg-hover focus-visible:bg-hover focus-visible:outline-none pointer-coarse:min-h-11 ${danger ? "text-danger" : ""}`}
    >
      {icon ? <Icon name={icon} className="size-4 opacity-80" /> : null}
      <span className="min-w-0 flex-1">{children}</span>
      {checked ? <Icon name="check" className="size-4 text-accent" /> : null}
    </button>
  );
}

function items(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

function move(event: KeyboardEvent, list: HTMLElement | null): void {
  const steps: Record<string, (at: number, count: number) => number> = {
    ArrowDown: (at, count) => (at + 1) % count,
    ArrowUp: (at, count) => (at - 1 + count) % count,
    Home: () => 0,
    End: (_, count) => count - 1,
  };
  const step = steps[event.key];
  const typing = event.target instanceof HTMLInputElement && (event.key === "Home" || event.key === "End");
  if (!step || !list || typing) return;
  event.preventDefault();
  const all = items(list);
  all[step(all.indexOf(document.activeElement as HTMLElement), all.length)]?.focus();
}

/** Below the button where there is room, else above it; always inside the window. */
export function place(list: HTMLElement, anchor: HTMLElement, align: "start" | "end"): void {
  const button = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = button.bottom + GAP + height <= innerHeight || button.top < height;
  const rtl = getComputedStyle(anchor).direction === "rtl";
  const fromLeft = (align === "start") !== rtl;
  const left = fromLeft ? button.left : button.right - width;
  list.style.top = `${Math.max(8, below ? button.bottom + GAP : button.top - GAP - height)}px`;
  list.style.left = `${Math.min(Math.max(8, left), innerWidth - width - 8)}px`;
}
