/** Where messages are written. Knows nothing of how they are answered. */
import { type ClipboardEvent, type KeyboardEvent, lazy, memo, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { preferences } from "../models/catalogue";
import { ModelLine } from "../models/ModelLine";
import { ModelPicker, useAnswering } from "../models/ModelPicker";
import { blanksOf } from "../prompts/blanks";
import { FillIn } from "../prompts/FillIn";
import type { LibraryPrompt } from "../prompts/library";
import { IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { TOUCH } from "../ui/wide";
import { WebToggle } from "../web/WebToggle";
import { t } from "../words/t";
import { Attachments, useAttachments } from "./Attachments";
import { asked } from "./compose/asked";
import { useChoices } from "./compose/choices";
import { useDropped } from "./compose/dropped";
import { takeOver } from "./compose/early";
import { listId, useOptions } from "./compose/Options";
import { pastedFiles, pastedWords } from "./compose/pasted";
import { ModeChip } from "./compose/ModeChip";
import { QueueList } from "./compose/QueueList";
import { ear } from "./dictation/ear";
import { inserted } from "./dictation/inserted";
import type { Thread } from "./thread";

const Mic = lazy(() => import("./dictation/Mic"));

interface Props {
  thread: Thread;
  /** The message at the end of the branch that is shown: the next one stands below it. */
  last: string | null;
  /** Set while an answer is being written. */
  onStop: (() => void) | null;
}

const TALLEST = 320;

/** It stays as it is while an answer grows above it. */
export const Composer = memo(function Composer({ thread, last, onStop }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const draft = useStore(thread.draft);
  const sending = useStore(thread.state, ({ unsent }) => unsent?.draft.key ?? null) === draft.key;
  const { enter } = useStore(preferences);
  const { model } = useAnswering(thread);
  const attachments = useAttachments(thread);
  const dragging = useDropped(attachments.add);
  const dictates = useStore(ear) !== "off";
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState<LibraryPrompt | null>(null);
  const opening = useStore(thread.state, ({ phase }) => phase === "loading");
  /** How many files a message that was sent before they had arrived, or before what it answers had, will have. */
  const [eager, setEager] = useState<number | null>(null);
  const text = sending ? "" : draft.text;
  const empty = text.trim() === "" && draft.files.length === 0;
  const ready = !sending && !empty && !attachments.busy;

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [text, open]);
  const takeFocus = (): void => {
    // A phone would open its keyboard over the page.
    if (!TOUCH.matches) field.current?.focus();
  };
  useEffect(takeFocus, [thread]);
  useLayoutEffect(() => {
    takeOver(thread.id, ({ text: words, from, to, focused, files, sent }) => {
      if (words !== thread.draft.get().text) thread.write({ text: words });
      const all = thread.draft.get().files.length + files.length;
      const arrived = attachments.add(files);
      // Without files it leaves at once; with them when the last one is here.
      if (sent) void arrived.then(() => thread.draft.get().text === words && setEager(all));
      setCursor(to);
      if (focused) field.current?.focus();
      // The field gets its words when this is done, and its caret with them.
      queueMicrotask(() => field.current?.setSelectionRange(from, to));
    });
  }, [thread]);

  const write = (words: string): void => {
    if (!thread.write({ text: words })) toast(t("write.unkept"), { bad: true });
    setCursor(words.length);
    setEager(null);
  };
  const dictate = (words: string): void => {
    const area = field.current;
    if (!area || area.readOnly) return;
    const put = inserted(area.value, area.selectionStart, area.selectionEnd, words);
    write(put.text);
    setCursor(put.caret);
    queueMicrotask(() => area.setSelectionRange(put.caret, put.caret));
  };
  const wanted = asked(text, cursor);
  const choices = useChoices(wanted, {
    thread,
    write,
    attach: () => chooser.current?.click(),
    usePrompt(prompt) {
      if (blanksOf(prompt.text).length > 0) setOpen(prompt);
      else write(prompt.text);
    },
    useFile(file) {
      if (wanted?.kind !== "mention") return;
      attachments.addKnown(file);
      write(text.slice(0, wanted.start) + text.slice(wanted.end));
    },
    useTool(name) {
      if (wanted?.kind === "mention") write(`${text.slice(0, wanted.start)}@${name} ${text.slice(wanted.end).trimStart()}`);
    },
  });
  const topic = wanted && `${wanted.kind} ${wanted.kind === "mention" ? wanted.start : ""}`;
  const options = useOptions(choices, topic, wanted?.words ?? "", t("options.name"));

  const send = (): void => {
    // Files on their way go along: the message leaves when the last one has arrived.
    if (attachments.busy || (opening && !empty)) setEager(draft.files.length + attachments.uploads.length);
    if (!ready || opening) return;
    if (onStop && last) thread.wait(last);
    else void thread.submit(last);
    takeFocus();
  };
  useEffect(() => {
    if (eager === null || attachments.busy || opening) return;
    setEager(null);
    if (draft.files.length === eager) send();
  });
  const stop = (): void => {
    onStop?.();
    takeFocus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (options.press(event)) return;
    const command = event.metaKey || event.ctrlKey;
    const plain = !event.shiftKey && !event.nativeEvent.isComposing && !TOUCH.matches;
    if (event.key === "Enter" && plain && (command || enter === "send")) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && onStop) stop();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = pastedFiles(event.clipboardData);
    // A small model reads no files: for it, many words stay words.
    const words = model?.weak ? null : pastedWords(event.clipboardData);
    if (files.length === 0 && words === null) return;
    event.preventDefault();
    if (words === null) void attachments.add(files);
    else attachments.addWords(words);
  };

  if (open) {
    const close = (words: string): void => {
      write(words);
      setOpen(null);
      requestAnimationFrame(() => field.current?.focus());
    };
    return <FillIn prompt={open} onFilled={close} onCancel={() => close("")} />;
  }
  return (
    <div className="flex flex-col gap-2">
      <QueueList thread={thread} onBack={() => field.current?.focus()} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className={`relative rounded-2xl border bg-raised shadow-low transition-colors has-[textarea:focus-visible]:border-edge ${thread.temporary ? "border-dashed" : ""} ${dragging ? "border-accent bg-accent-soft" : "border-line"}`}
      >
        {options.list}
        <Attachments files={sending ? [] : draft.files} pasted={draft.pasted} attachments={attachments} />
        <textarea
          ref={field}
          id="message"
          aria-label={t("write.label")}
          aria-autocomplete="list"
          aria-controls={options.open ? listId : undefined}
          aria-activedescendant={options.active}
          placeholder={t(dragging ? "write.drop" : onStop ? "write.next" : "write.placeholder")}
          dir="auto"
          rows={1}
          value={text}
          readOnly={sending}
          onChange={(event) => {
            write(event.target.value);
            setCursor(event.target.selectionEnd);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionEnd)}
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
              if (event.target.files) void attachments.add(event.target.files);
              event.target.value = "";
            }}
          />
          <IconButton icon="attach" label={t("write.attach")} onClick={() => chooser.current?.click()} />
          {text === "" ? (
            <IconButton
              icon="slash"
              label={t("write.commands")}
              onClick={() => {
                write("/");
                field.current?.focus();
              }}
            />
          ) : null}
          <WebToggle thread={thread} />
          <ModelPicker thread={thread} />
          <ModeChip thread={thread} />
          <span className="flex-1" />
          {dictates ? (
            <Suspense>
              <Mic key={thread.id} sent={sending} onWords={dictate} />
            </Suspense>
          ) : null}
          {/* Keys keep these apart: the second press of a double click must not be the other's. */}
          {onStop ? <IconButton key="stop" icon="stop" label={t("write.stop")} onClick={stop} look="ink" /> : null}
          {onStop && empty ? null : (
            <IconButton
              key={onStop ? "wait" : "send"}
              icon="send"
              label={t(onStop ? "write.wait" : "write.send")}
              type="submit"
              disabled={empty && !attachments.busy}
              aria-busy={eager !== null}
              look="primary"
            />
          )}
        </div>
      </form>
      <ModelLine thread={thread} />
    </div>
  );
});
