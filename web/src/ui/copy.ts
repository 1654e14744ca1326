/** Puts text on the clipboard, also on plain HTTP, where the newer way is missing. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed in this frame or moment: the older way may still be.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  // Inside an open window of ours everything outside of it is dead to the browser.
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
