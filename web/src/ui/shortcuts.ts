/** The one table of shortcuts: what is bound and what is shown is read from here. Knows no deed. */
import { useKeys } from "./keys";
import { createStore } from "./store";

/** Whether the sheet that lists them is open. */
export const sheet = createStore(false);

/** Heard everywhere on the page. */
export const EVERYWHERE = {
  search: "mod+k",
  new: "mod+shift+o",
  shortcuts: "?",
} as const;

/** Heard in the message box by the message box. */
export const WRITING = {
  send: "enter",
  line: "shift+enter",
  stop: "escape",
  commands: "/",
  files: "@",
} as const;

export function useShortcuts(deeds: Readonly<Record<keyof typeof EVERYWHERE, () => void>>): void {
  useKeys(Object.fromEntries(Object.entries(EVERYWHERE).map(([name, keys]) => [keys, deeds[name as keyof typeof EVERYWHERE]])));
}
