/** How much of the screen is left when a phone's keyboard stands over the page. Knows no component.
 *
 * Browsers that heed `interactive-widget` in index.html shrink the page themselves; iPhones lay the
 * keyboard over it, and a message box at its foot would be hidden.
 */
type Seen = Pick<VisualViewport, "height" | "scale" | "addEventListener">;

/** Keeps `--screen` at what can be seen, where that differs from the window. */
export function keepScreen(seen: Seen | null = window.visualViewport, root = document.documentElement): void {
  if (!seen) return;
  seen.addEventListener("resize", () => {
    // Whoever enlarges a part of the page to read it wants no other layout.
    const covered = seen.scale === 1 && innerHeight - seen.height > 1;
    if (covered) root.style.setProperty("--screen", `${seen.height}px`);
    else root.style.removeProperty("--screen");
    if (covered) scrollTo(0, 0);
  });
}
