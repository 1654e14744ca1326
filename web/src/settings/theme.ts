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

/** What the browser paints around the page: each `theme-color` is meant for one of the system's themes. */
const PAPER = { light: "#fdfdfc", dark: "#1b1b1a" } as const;

function paintAround(chosen: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = PAPER[chosen === "system" ? (meta.media.includes("dark") ? "dark" : "light") : chosen];
  }
}

export function setTheme(next: Theme): void {
  theme.set(next);
  paintAround(next);
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(NAME);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(NAME, next);
  }
}
