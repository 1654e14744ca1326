/** The way to the inbox, and how much in it is unread. Rings nothing. */
import { IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { counted, number, t } from "../words/t";
import { inbox, inboxOpen } from "./inbox";

const MOST = 99;

export function Bell() {
  const unread = useStore(inbox, (now) => now?.unread ?? 0);
  const label = unread > 0 ? counted("notify.unread", unread) : t("notify.inbox");
  return (
    <span className="relative inline-flex">
      <IconButton icon="bell" label={label} onClick={() => inboxOpen.set(true)} />
      {unread > 0 ? (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute end-0 top-0 min-w-4.5 rounded-full bg-accent px-1 text-center text-[0.6875rem] leading-4.5 font-medium text-accent-ink pointer-coarse:end-1 pointer-coarse:top-1"
        >
          {unread > MOST ? `${number(MOST)}+` : number(unread)}
        </span>
      ) : null}
    </span>
  );
}

/** A dot where the bell itself is hidden. */
export function Unread() {
  const unread = useStore(inbox, (now) => now?.unread ?? 0);
  if (unread === 0) return null;
  return (
    <span className="pointer-events-none absolute end-1.5 top-1.5 size-2 pointer-coarse:end-2.5 pointer-coarse:top-2.5 rounded-full bg-accent">
      <span className="sr-only">{counted("notify.unread", unread)}</span>
    </span>
  );
}
