/** Asks the browser to keep the page for times without a network. Knows nothing of how it is kept. */

/** Browsers allow it on HTTPS and on this machine only; elsewhere the page works as before. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" }).catch(() => {
      // Forbidden by the browser, or the server went away meanwhile: the next visit asks again.
    });
  });
}
