/** Something folded away under one line. Not <details>: Chromium keeps old colours within it when dark falls. */
import { type ReactNode, useState } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";

export function Fold({ icon, title, children }: { icon: IconName; title: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="text-sm text-quiet">
      <button
        type="button"
        aria-expanded={open}
        className="flex min-h-8 w-fit items-center gap-2 rounded-lg pe-2 text-start hover:text-ink"
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {title}
        <Icon name="right" className={`size-3.5 transition-transform ${open ? "rotate-90" : ""}`} />
      </button>
      {open ? <div className="mt-1.5 border-s-2 border-line ps-4">{children}</div> : null}
    </div>
  );
}
