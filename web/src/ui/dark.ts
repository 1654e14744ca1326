/** Whether the page is dark now, by choice or because the system is. Knows no setting. */
import { useSyncExternalStore } from "react";

const system = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark, () => false);
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen !== "light" && system().matches);
}

function subscribe(listener: () => void): () => void {
  const watch = new MutationObserver(listener);
  watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const media = system();
  media.addEventListener("change", listener);
  return () => {
    watch.disconnect();
    media.removeEventListener("change", listener);
  };
}
