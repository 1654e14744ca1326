/** Labelled inputs. Knows nothing of what is asked. */
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { Icon } from "./Icon";

const BOX = "w-full rounded-lg border border-edge/60 bg-raised px-3 py-2 text-sm placeholder:text-quiet";

interface Labelled {
  label: string;
  hint?: ReactNode;
}

function Frame({ id, label, hint, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-quiet">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function TextField({ label, hint, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} className={BOX} {...rest} />
    </Frame>
  );
}

export function TextArea({ label, hint, ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <textarea id={id} aria-describedby={hint ? `${id}-hint` : undefined} className={`${BOX} min-h-28 resize-y`} {...rest} />
    </Frame>
  );
}

interface PickProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> {
  options: readonly { value: string; name: string }[];
  onPick?: (value: string) => void;
}

/** The list alone, for a row whose words name it already. */
export function Pick({ options, onPick, className = "", ...rest }: PickProps) {
  return (
    <div className={`relative ${className}`}>
      <select className={`${BOX} appearance-none pe-9 pointer-coarse:min-h-11`} onChange={(event) => onPick?.(event.target.value)} {...rest}>
        {options.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="down" className="pointer-events-none absolute inset-y-0 end-3 my-auto size-4 text-quiet" />
    </div>
  );
}

export function Select({ label, hint, ...rest }: Labelled & PickProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <Pick id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
    </Frame>
  );
}

interface ChoicesProps<T extends string> {
  label: string;
  options: readonly { value: T; name: string }[];
  value: T;
  onPick: (value: T) => void;
}

/** A few choices side by side, one of them taken. */
export function Choices<T extends string>({ label, options, value, onPick }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="inline-flex w-fit max-w-full gap-1 rounded-xl bg-sunken p-1">
        {options.map((option) => (
          <label
            key={option.value}
            className="rounded-lg px-3 py-1.5 text-sm text-quiet has-checked:bg-raised has-checked:text-ink has-checked:shadow-low has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={option.value === value}
              onChange={() => onPick(option.value)}
            />
            {option.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Switch({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      onClick={() => onChange(!checked)}
      className="group inline-flex min-h-9 items-center gap-2.5 rounded-lg px-2 text-sm text-quiet hover:text-ink"
    >
      <span className="flex h-5 w-9 items-center rounded-full bg-edge p-0.5 transition-colors group-aria-checked:bg-accent">
        <span className="size-4 rounded-full bg-raised shadow-low transition-transform group-aria-checked:translate-x-4 rtl:group-aria-checked:-translate-x-4" />
      </span>
      {label}
    </button>
  );
}
