/** Words that are edited where they stand: Enter keeps them, Escape leaves them as they were. Knows nothing of what they say. */
import { useEffect, useRef, useState } from "react";

interface Props {
  text: string;
  /** What pressing it does, for those who hear the page. */
  label: string;
  longest: number;
  /** Enter begins a new line in it; with Ctrl or Cmd it keeps. */
  lines?: boolean;
  className?: string;
  onKeep: (text: string) => void;
}

export function InPlace({ text, label, longest, lines = false, className = "", onKeep }: Props) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const byKey = useRef(false);
  useEffect(() => {
    if (!editing && byKey.current) button.current?.focus();
    byKey.current = false;
  }, [editing]);

  if (!editing) {
    return (
      <button ref={button} type="button" aria-label={label} title={label} onClick={() => setEditing(true)} className={`min-w-0 cursor-text rounded-lg px-2 py-2 text-start hover:bg-hover ${className}`}>
        <span dir="auto" className={`block break-words ${lines ? "whitespace-pre-wrap" : ""}`}>
          {text}
        </span>
      </button>
    );
  }
  const end = (said: string | null): void => {
    setEditing(false);
    const wanted = said?.trim();
    if (wanted && wanted !== text) onKeep(wanted);
  };
  return (
    <textarea
      aria-label={label}
      dir="auto"
      rows={text.split("\n").length}
      maxLength={longest}
      defaultValue={text}
      autoFocus
      onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
      onBlur={(event) => end(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        const keeps = event.key === "Enter" && (!lines || event.ctrlKey || event.metaKey);
        if (!keeps && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        byKey.current = true;
        end(keeps ? event.currentTarget.value : null);
      }}
      className={`min-w-0 resize-none field-sizing-content rounded-lg bg-raised px-2 py-2 outline-2 outline-accent ${className}`}
    />
  );
}
