/** A report on its way to paper, or into a PDF, by the browser's print window. Knows no report. */

/** Prints a page that the server made; it runs no script. Raises where it can't be fetched. */
export async function printPage(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(String(response.status));
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-same-origin", "allow-modals");
  frame.className = "sr-only";
  frame.srcdoc = await response.text();
  frame.addEventListener("load", () => {
    frame.contentWindow?.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow?.print();
  });
  document.body.append(frame);
}
