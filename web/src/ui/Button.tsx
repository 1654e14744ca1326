/** Buttons, with words or with a sign alone. Knows nothing of what they do. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children">;

const LOOKS = {
  primary: "bg-accent text-accent-ink hover:opacity-90 shadow-low",
  plain: "border border-line bg-raised hover:bg-hover",
  quiet: "text-quiet hover:bg-hover hover:text-ink",
  danger: "text-danger border border-line bg-raised hover:bg-danger-soft",
} as const;

interface WordsProps extends Native {
  look?: keyof typeof LOOKS;
  icon?: IconName;
  busy?: boolean;
  children: ReactNode;
}

export function Button({ look = "plain", icon, busy = false, children, className = "", disabled, ...rest }: WordsProps) {
  return (
    <button
      type="button"
      aria-busy={busy}
      disabled={disabled || busy}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3.5 py-1.5 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

const SIGN_LOOKS = {
  quiet: "text-quiet hover:bg-hover hover:text-ink disabled:opacity-40",
  primary: "bg-accent text-accent-ink hover:opacity-90 disabled:bg-hover disabled:text-quiet disabled:opacity-100",
  ink: "bg-ink text-paper hover:opacity-80",
  listening: "bg-accent-soft text-accent",
} as const;

const CORNER = "absolute -end-2 -top-2 size-6 border border-line bg-raised shadow-low pointer-coarse:size-8";

interface SignProps extends Native {
  icon: IconName;
  look?: keyof typeof SIGN_LOOKS;
  /** What it does, for those who hear the page and as its tooltip. */
  label: string;
  keys?: string;
  small?: boolean;
  /** Sits on the corner of what it belongs to. */
  corner?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, look = "quiet", label, keys, small = false, corner = false, className = "", ...rest }: SignProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={keys}
      title={label}
      className={`inline-flex shrink-0 items-center justify-center rounded-lg transition-colors disabled:cursor-not-allowed ${SIGN_LOOKS[look]} ${corner ? CORNER : small ? "size-8 pointer-coarse:size-11" : "size-9 pointer-coarse:size-11"} ${className}`}
      {...rest}
    >
      <Icon name={icon} className={corner ? "size-3.5" : small ? "size-4" : "size-4.5"} />
    </button>
  );
}
