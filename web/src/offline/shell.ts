/** Asks the browser to keep the page for times without a network. Knows nothing of how it is kept. */

/** Milliseconds after the page is there. */
const LATER = 2_000;

/** Browsers allow it on HTTPS and on this machine only; elsewhere the page works as before. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const keep = (): void => {
    navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" }).catch(() => {
      // Forbidden by the browser, or the server went away meanwhile: the next visit asks again.
    });
  };
  // What somebody waits for comes first.
  addEventListener("load", () => void setTimeout(keep, LATER));
}
