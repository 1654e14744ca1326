/** Puts what is selected in a document before the next question. */
import { type RefObject, useEffect, useState } from "react";
import type { Thread } from "../chat/thread";
import { Button } from "../ui/Button";
import { t } from "../words/t";
import { useRoomBeside } from "./room";
import { closeDocument } from "./shown";

interface Props {
  thread: Thread;
  title: string;
  within: RefObject<HTMLElement | null>;
}

/** Letters of a quotation: a model has the document and needs the place. */
const LONGEST = 4_000;

export function Ask({ thread, title, within }: Props) {
  const [picked, setPicked] = useState("");
  const beside = useRoomBeside();
  useEffect(() => {
    const look = (): void => setPicked(selected(within.current));
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [within]);
  if (!picked) return null;
  const ask = (): void => {
    const quoted = picked.slice(0, LONGEST).split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
    const before = thread.draft.get().text;
    thread.write({ text: `${before ? `${before.trimEnd()}\n\n` : ""}${t("document.from", { title })}\n${quoted}\n\n` });
    getSelection()?.removeAllRanges();
    setPicked("");
    if (!beside) closeDocument();
    requestAnimationFrame(() => {
      const field = document.querySelector<HTMLTextAreaElement>("#message");
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
      field?.scrollTo(0, field.scrollHeight);
    });
  };
  return (
    <div className="flex justify-center border-t border-line px-4 py-2">
      {/* A press must not take the selection away before it is heard. */}
      <Button icon="quote" onMouseDown={(event) => event.preventDefault()} onClick={ask}>
        {t("document.ask")}
      </Button>
    </div>
  );
}

function selected(place: HTMLElement | null): string {
  const field = document.activeElement;
  if (!place) return "";
  if (field instanceof HTMLTextAreaElement && place.contains(field)) return field.value.slice(field.selectionStart, field.selectionEnd).trim();
  const selection = getSelection();
  return selection && !selection.isCollapsed && place.contains(selection.anchorNode) && place.contains(selection.focusNode) ? selection.toString().trim() : "";
}
