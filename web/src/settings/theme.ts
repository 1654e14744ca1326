/** Light, dark, or as the system says; kept on this device. Knows no colour. */
import { createStore } from "../ui/store";

export type Theme = "system" | "light" | "dark";

/** `public/theme.js` reads the same name before the first paint. */
const NAME = "lowkey.theme";

function stored(): Theme {
  try {
    const kept = localStorage.getItem(NAME);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    // Storage is blocked: the system decides.
    return "system";
  }
}

export const theme = createStore<Theme>(stored());

export function setTheme(next: Theme): void {
  theme.set(next);
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(NAME);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(NAME, next);
  }
}
