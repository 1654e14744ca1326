/** A titled group of settings. Knows nothing of what is set. */
import type { ReactNode } from "react";

export function Group({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <section className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h2 className="text-base font-semibold">{title}</h2>
        {hint ? <p className="text-sm text-quiet">{hint}</p> : null}
      </div>
      {children}
    </section>
  );
}

export function Rows({ children }: { children: ReactNode }) {
  return <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line">{children}</ul>;
}

interface RowProps {
  /** The name by which an address leads here. */
  id?: string;
  /** Whether the address does. */
  meant?: boolean;
  name: ReactNode;
  about?: ReactNode;
  /** A whole sentence below, where there is something to say. */
  note?: string | undefined;
  children?: ReactNode;
}

export function Row({ id, meant = false, name, about, note, children }: RowProps) {
  return (
    <li id={id} tabIndex={meant ? -1 : undefined} aria-current={meant || undefined} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 aria-[current]:bg-hover">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{name}</p>
        {about ? <p className="truncate text-xs text-quiet">{about}</p> : null}
        {note ? <p className="mt-1 text-xs break-words">{note}</p> : null}
      </div>
      {children}
    </li>
  );
}
