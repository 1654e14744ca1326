/** Something folded away under one line. */
import { type ReactNode, useState } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";

export function Fold({ icon, title, children }: { icon: IconName; title: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="text-sm text-quiet" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-8 w-fit max-w-full list-none items-center gap-2 rounded-lg pe-2 hover:text-ink">
        <Icon name={icon} />
        {title}
        <Icon name="right" className={`size-3.5 transition-transform ${open ? "rotate-90" : ""}`} />
      </summary>
      {open ? <div className="mt-1.5 border-s-2 border-line ps-4">{children}</div> : null}
    </details>
  );
}
