/** What was written before the page's code was there. Knows no thread; public/early.js lets it be written. */

export interface Early {
  text: string;
  from: number;
  to: number;
  focused: boolean;
  /** Pasted, or dropped on the page. */
  files: readonly File[];
  /** It was meant to go out. */
  sent: boolean;
}

/**
 * Ends the early writing for this conversation (null: a new one) and gives what was written, once; where a word is
 * being composed, when that word is whole. Gives nothing where nobody could write.
 */
export function takeOver(conversation: string | null, give: (early: Early) => void): void {
  const form = document.getElementById("early") as (HTMLFormElement & { brought?: File[] }) | null;
  const field = form?.querySelector("textarea");
  if (!form || !field || (form.dataset["conversation"] ?? null) !== conversation) return;
  const take = (): void => {
    if (!form.isConnected) return;
    const { value: text, selectionStart: from, selectionEnd: to } = field;
    const early = { text, from, to, focused: document.activeElement === field, files: form.brought ?? [], sent: "sent" in form.dataset };
    const shown = !form.hidden;
    form.remove();
    if (shown) give(early);
  };
  // The browser puts the word in after its event.
  if ("composing" in form.dataset) field.addEventListener("compositionend", () => setTimeout(take), { once: true });
  else take();
}
