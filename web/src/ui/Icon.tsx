/** One drawn sign. Decoration only: the words beside it, or its button's label, carry the meaning. */
import { icons, type IconName } from "./icons";

const FILLED: ReadonlySet<IconName> = new Set<IconName>(["stop"]);
/** Signs that point along the reading direction turn round with it. */
const POINTING: ReadonlySet<IconName> = new Set<IconName>(["left", "right", "sidebar", "logout", "play"]);

export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill={FILLED.has(name) ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${POINTING.has(name) ? "flip" : ""} ${className}`}
    >
      <path d={icons[name]} />
    </svg>
  );
}
