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
      const pressed = chord(event);
      // A key without a modifier belongs to whoever writes.
      if (!pressed.startsWith("mod") && isField(event.target)) return;
      const run = latest.current[pressed];
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
  // A sign such as ? needs shift on one keyboard and none on the next.
  const shift = event.shiftKey && (event.key.length > 1 || event.key.toLowerCase() !== event.key.toUpperCase());
  return [mod ? "mod" : "", shift ? "shift" : "", event.key.toLowerCase()].filter(Boolean).join("+");
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The keys of a shortcut, as they are written on this machine's keyboard. */
export function caps(keys: string): string[] {
  const names: Record<string, string> = APPLE ? { mod: "⌘", shift: "⇧", escape: "esc" } : { mod: "Ctrl", shift: "Shift", escape: "Esc" };
  return keys.split("+").map((key) => names[key] ?? key.charAt(0).toUpperCase() + key.slice(1));
}

/** How a shortcut is written in a line of words. */
export function written(keys: string): string {
  return caps(keys).join(APPLE ? "" : " ");
}
