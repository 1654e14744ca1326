/** Keyboard shortcuts for the whole page. Knows nothing of what they do. */
import { useEffect, useRef } from "react";

export type Keys = Readonly<Record<string, () => void>>;

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

/** `mod` is ⌘ on Apple's machines and Ctrl elsewhere. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.isComposing) return;
      const run = latest.current[chord(event)];
      if (!run) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function chord(event: KeyboardEvent): string {
  const mod = APPLE ? event.metaKey : event.ctrlKey;
  return [mod ? "mod" : "", event.shiftKey ? "shift" : "", event.key.toLowerCase()].filter(Boolean).join("+");
}

/** How a shortcut is written on this machine. */
export function written(keys: string): string {
  const names: Record<string, string> = APPLE ? { mod: "⌘", shift: "⇧" } : { mod: "Ctrl", shift: "Shift" };
  return keys
    .split("+")
    .map((key) => names[key] ?? key.toUpperCase())
    .join(APPLE ? "" : " ");
}
