/** Whether the server has another release of this page than the one that is open. Knows no worker. */
import { createStore } from "../ui/store";
import { line } from "../wire/line";

/** A newer page lies on the server: loading again shows it. */
export const newer = createStore(false);

const SELDOM = 30 * 60_000;
let looked = Date.now();

/** Compares the script that this page began with to the one that the server's page names. */
async function look(): Promise<void> {
  looked = Date.now();
  const mine = document.querySelector('script[type="module"]')?.getAttribute("src") ?? "";
  try {
    const html = await (await fetch("/", { cache: "no-store" })).text();
    // What is not Lowkey's page, such as a proxy's or a hotel's, says nothing about it.
    if (html.includes('id="root"') && !html.includes(mine)) newer.set(true);
  } catch {
    // Out of reach: asked again when the line is back.
  }
}

/** Looks when the server comes back, when somebody returns to this tab, and when a piece of the page is gone. */
export function heedReleases(): void {
  let { returns } = line.get();
  line.subscribe(() => {
    if (line.get().returns === returns) return;
    returns = line.get().returns;
    void look();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - looked > SELDOM) void look();
  });
  addEventListener("vite:preloadError", () => void look());
}
