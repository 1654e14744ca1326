/** Where messages are written. Knows nothing of how they are answered. */
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Message } from "../wire/types";
import { ModelLine } from "../models/ModelLine";
import { ModelPicker } from "../models/ModelPicker";
import { IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { Attachments, useAttachments } from "./Attachments";
import type { Thread } from "./thread";

interface Props {
  thread: Thread;
  /** The end of the branch that is shown: the next message stands below it. */
  last: Message | null;
  /** Set while an answer is being written. */
  onStop: (() => void) | null;
}

const TALLEST = 320;
const TOUCH = matchMedia("(pointer: coarse)");

export function Composer({ thread, last, onStop }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const draft = useStore(thread.draft);
  const sending = useStore(thread.state, (state) => state.unsent !== null);
  const attachments = useAttachments(thread);
  const [dragging, setDragging] = useState(false);
  const text = sending ? "" : draft.text;
  const empty = text.trim() === "" && draft.files.length === 0;
  const ready = !sending && !empty && !attachments.busy && onStop === null;

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [text]);
  const takeFocus = (): void => {
    // A phone would open its keyboard over the page.
    if (!TOUCH.matches) field.current?.focus();
  };
  useEffect(takeFocus, [thread]);

  const send = (): void => {
    if (!ready) return;
    void thread.submit(last?.id ?? null);
    takeFocus();
  };
  const stop = (): void => {
    onStop?.();
    takeFocus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const plain = !event.shiftKey && !event.nativeEvent.isComposing && !TOUCH.matches;
    if (event.key === "Enter" && plain) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && onStop) stop();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attachments.add(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDragging(false);
    attachments.add(event.dataTransfer.files);
  };

  return (
    <div className="flex flex-col gap-2">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onDragOver={(event) => {
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={() => setDragging(false)}
        onDrop={onDrop}
        className={`rounded-2xl border bg-raised shadow-low transition-colors has-[textarea:focus-visible]:border-edge ${dragging ? "border-accent bg-accent-soft" : "border-line"}`}
      >
        <Attachments files={draft.files} attachments={attachments} />
        <textarea
          ref={field}
          id="message"
          aria-label={t("write.label")}
          placeholder={dragging ? t("write.drop") : t("write.placeholder")}
          dir="auto"
          rows={1}
          value={text}
          readOnly={sending}
          onChange={(event) => {
            if (!thread.write({ text: event.target.value })) toast(t("write.unkept"), { bad: true });
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="block w-full resize-none bg-transparent px-4 pt-3.5 pb-2 text-base placeholder:text-quiet focus-visible:outline-none"
        />
        <div className="flex items-center gap-1 px-2 pb-2">
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              if (event.target.files) attachments.add(event.target.files);
              event.target.value = "";
            }}
          />
          <IconButton icon="attach" label={t("write.attach")} onClick={() => chooser.current?.click()} />
          <ModelPicker thread={thread} />
          <span className="flex-1" />
          {onStop ? (
            // Keys keep these two apart: the second press of a double click must not be the other's.
            <IconButton key="stop" icon="stop" label={t("write.stop")} onClick={stop} look="ink" />
          ) : (
            <IconButton
              key="send"
              icon="send"
              label={t("write.send")}
              type="submit"
              disabled={!ready}
              look="primary"
            />
          )}
        </div>
      </form>
      <ModelLine thread={thread} />
    </div>
  );
}
