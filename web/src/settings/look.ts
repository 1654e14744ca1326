/** How the page looks to whoever sits before it; kept on this device. Knows no colour and no size. */
import { createStore } from "../ui/store";

/** What can be chosen, the first of each being what is so by itself. `public/theme.js` knows these names. */
export const LOOKS = {
  theme: ["system", "light", "dark"],
  size: ["normal", "small", "large", "huge"],
  density: ["roomy", "compact"],
  motion: ["system", "reduced"],
} as const;

export type Aspect = keyof typeof LOOKS;
export type Look = { readonly [A in Aspect]: (typeof LOOKS)[A][number] };

const PREFIX = "lowkey.";

function stored<A extends Aspect>(aspect: A): Look[A] {
  const known = LOOKS[aspect] as readonly string[] as readonly Look[A][];
  const usual = known[0] as Look[A];
  try {
    const kept = localStorage.getItem(PREFIX + aspect);
    return known.find((each) => each === kept) ?? usual;
  } catch {
    // Storage is blocked: it looks as usual.
    return usual;
  }
}

export const look = createStore<Look>({
  theme: stored("theme"),
  size: stored("size"),
  density: stored("density"),
  motion: stored("motion"),
});

/** What the browser paints around the page: each `theme-color` is meant for one of the system's themes. */
const PAPER = { light: "#fdfdfc", dark: "#1b1b1a" } as const;

function paintAround(chosen: Look["theme"]): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = PAPER[chosen === "system" ? (meta.media.includes("dark") ? "dark" : "light") : chosen];
  }
}

export function setLook<A extends Aspect>(aspect: A, value: Look[A]): void {
  look.set((old) => ({ ...old, [aspect]: value }));
  paintAround(look.get().theme);
  if (value === LOOKS[aspect][0]) {
    delete document.documentElement.dataset[aspect];
    localStorage.removeItem(PREFIX + aspect);
  } else {
    document.documentElement.dataset[aspect] = value;
    localStorage.setItem(PREFIX + aspect, value);
  }
}
