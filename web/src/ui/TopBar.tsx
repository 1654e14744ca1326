/** The strip above a place: the way to the list, the place's name, its own buttons. */
import type { ReactNode } from "react";
import { t } from "../words/t";
import { Unread } from "../notify/Bell";
import { IconButton } from "./Button";
import type { Side } from "./wide";

export function TopBar({ side, title, children }: { side: Side; title: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex min-h-13 items-center gap-1 px-3 py-2">
      {side.open ? null : (
        <span className="relative inline-flex">
          <IconButton icon="sidebar" label={t("side.open")} aria-expanded={false} onClick={side.onToggle} />
          <Unread />
        </span>
      )}
      <div className="min-w-0 flex-1 px-1">{title}</div>
      {children}
    </header>
  );
}
