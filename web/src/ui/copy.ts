/** Puts text on the clipboard, also on plain HTTP, where the newer way is missing. Knows no button.
 *
 * `html`: the same with its looks; whatever it is pasted into takes the form that it can show.
 */
export async function copyText(text: string, html?: () => Promise<string>): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      if (html && "ClipboardItem" in window) {
        const looks = html().then((found) => new Blob([found], { type: "text/html" }));
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": new Blob([text], { type: "text/plain" }), "text/html": looks })]);
      } else {
        await navigator.clipboard.writeText(text);
      }
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
  const looks = html ? await html().catch(() => "") : "";
  const both = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.clipboardData?.setData("text/html", looks);
    event.preventDefault();
  };
  if (looks) area.addEventListener("copy", both);
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
