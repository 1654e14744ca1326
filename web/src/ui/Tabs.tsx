/** A few views of the same thing, one of them shown; arrows lead from one to the next. */
import type { KeyboardEvent, ReactNode } from "react";

export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="tablist" aria-label={label} className="flex gap-1 border-b border-line" onKeyDown={move}>
      {children}
    </div>
  );
}

interface Props {
  id: string;
  chosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}

/** Its panel is called `panel-` and its id. */
export function Tab({ id, chosen, onChoose, children }: Props) {
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${id}`}
      aria-selected={chosen}
      aria-controls={chosen ? `panel-${id}` : undefined}
      tabIndex={chosen ? 0 : -1}
      onClick={onChoose}
      className="-mb-px min-h-9 border-b-2 border-transparent px-3 text-sm text-quiet hover:text-ink aria-selected:border-accent aria-selected:text-ink pointer-coarse:min-h-11"
    >
      {children}
    </button>
  );
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[(at + (rtl ? -step : step) + all.length) % all.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}
