/** A message being written differently: sending it makes a sibling, the old one stays. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Message } from "../wire/types";
import { Button } from "../ui/Button";
import { TOUCH } from "../ui/wide";
import { t } from "../words/t";
import { textOf } from "./text";
import type { Thread } from "./thread";

interface Props {
  message: Message;
  thread: Thread;
  onDone: () => void;
}

export function EditMessage({ message, thread, onDone }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(textOf(message.parts));
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
    // Whoever is done goes on where the box was opened; where that is gone, at the message box.
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const opener = document.getElementById(message.id)?.querySelector<HTMLElement>(`button[aria-label="${t("thread.edit")}"]`);
        if (opener) opener.focus();
        else if (!TOUCH.matches) document.getElementById("message")?.focus();
      });
    };
  }, [message.id]);

  const send = async (): Promise<void> => {
    if (text.trim() === "") return;
    setBusy(true);
    const taken = await thread.edit(message, text);
    setBusy(false);
    if (taken) onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
    if (event.key === "Escape") onDone();
  };
  return (
    <div className="flex flex-col gap-2 rounded-2xl border border-edge bg-raised p-3">
      <textarea
        ref={field}
        aria-label={t("thread.editLabel")}
        dir="auto"
        value={text}
        rows={Math.min(14, text.split("\n").length + 1)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="w-full resize-none bg-transparent px-1 text-base focus-visible:outline-none"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="flex-1 px-1 text-xs text-quiet">{t("thread.editHint")}</p>
        <Button look="quiet" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button look="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void send()}>
          {t("thread.editSend")}
        </Button>
      </div>
    </div>
  );
}
