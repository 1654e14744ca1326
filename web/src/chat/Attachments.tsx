/** Files on their way into a message: chosen, sent, shown, removed; pasted words can become words again. */
import { useEffect, useRef, useState } from "react";
import { chat } from "../wire/api";
import { asProblem, failure, reach } from "../wire/http";
import { upload } from "../wire/upload";
import type { FilePart } from "../wire/types";
import { FileStatus } from "../files/FileStatus";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { attempt } from "../ui/loaded";
import { whatHappened } from "../ui/ProblemNote";
import { createStore, useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { isPicture, readable } from "./readable";
import type { Thread } from "./thread";

interface Upload {
  id: number;
  name: string;
  part: number;
  cancel: () => void;
}

export interface AttachmentsState {
  uploads: readonly Upload[];
  busy: boolean;
  /** Returns when they have arrived, or could not. */
  add: (files: Iterable<File>) => Promise<void>;
  /** Attaches words that are too many to stand in the message box. */
  addWords: (text: string) => void;
  /** Attaches a file that the server has already. */
  addKnown: (file: FilePart) => void;
  remove: (file: FilePart) => void;
  /** Makes pasted words a part of the message again. */
  spell: (file: FilePart) => Promise<void>;
}

export function useAttachments(thread: Thread): AttachmentsState {
  // A store, so that a file and the end of its way are seen in one step.
  const [ways] = useState(() => createStore<readonly Upload[]>([]));
  const uploads = useStore(ways);
  const count = useRef(0);
  const left = useRef<AbortController>(new AbortController());
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    return () => leaving.abort();
  }, [thread]);

  async function send(file: File, pasted: boolean): Promise<void> {
    count.current += 1;
    const id = count.current;
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, left.current.signal]);
    ways.set((old) => [...old, { id, name: file.name, part: 0, cancel: () => own.abort() }]);
    const onPart = (part: number): void =>
      ways.set((old) => old.map((each) => (each.id === id ? { ...each, part } : each)));
    try {
      const stored = await upload(file, onPart, signal, thread.temporary);
      take({ kind: "file", ...stored }, pasted);
    } catch (error) {
      if (signal.aborted) return;
      toast(t("write.uploadFailed", { name: file.name, reason: whatHappened(asProblem(error)) }), { bad: true });
    } finally {
      ways.set((old) => old.filter((each) => each.id !== id));
    }
  }

  async function choose(given: File): Promise<void> {
    const file = await readable(given);
    if (file) await send(file, false);
    else toast(t("write.unreadable", { name: given.name }), { bad: true });
  }

  function take(file: FilePart, pasted: boolean): void {
    const draft = thread.draft.get();
    if (draft.files.some(({ file_id }) => file_id === file.file_id)) return;
    thread.write({ files: [...draft.files, file], ...(pasted ? { pasted: [...draft.pasted, file.file_id] } : {}) });
  }

  const without = ({ file_id }: FilePart): FilePart[] => thread.draft.get().files.filter((each) => each.file_id !== file_id);
  return {
    uploads,
    busy: uploads.length > 0,
    add: async (files) => void (await Promise.all(Array.from(files, choose))),
    addWords: (text) => void send(new File([text], `${t("write.pasted")}.txt`, { type: "text/plain" }), true),
    addKnown: (file) => take(file, false),
    remove: (file) => thread.write({ files: without(file) }),
    spell: async (file) => {
      await attempt(async () => {
        const response = await reach(chat.fileUrl(file.file_id));
        if (!response.ok) throw await failure(response);
        const words = await response.text();
        thread.write({ text: thread.draft.get().text + words, files: without(file) });
      });
    },
  };
}

interface Props {
  files: readonly FilePart[];
  /** The ids of those that were pasted as words. */
  pasted: readonly string[];
  attachments: AttachmentsState;
}

export function Attachments({ files, pasted, attachments: { uploads, remove, spell } }: Props) {
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul aria-label={t("write.files")} className="flex flex-wrap gap-3 px-3.5 pt-3.5">
      {files.map((file) => (
        <li key={file.file_id} className="relative">
          {isPicture(file.media_type) ? (
            <img src={chat.fileUrl(file.file_id)} alt={file.name} className="size-16 rounded-lg border border-line object-cover" />
          ) : (
            <Named file={file} onSpell={pasted.includes(file.file_id) ? () => void spell(file) : null} />
          )}
          <IconButton
            icon="close"
            label={t("write.removeFile", { name: file.name })}
            corner
            onClick={() => remove(file)}
          />
        </li>
      ))}
      {uploads.map(({ id, name, part, cancel }) => (
        <li key={id} className="relative flex h-16 w-40 flex-col justify-center gap-2 rounded-lg border border-line px-3 text-sm">
          <span dir="auto" className="truncate">
            {name}
          </span>
          <progress
            value={part}
            max={1}
            aria-label={t("write.uploading", { name, percent: Math.round(part * 100) })}
            className="h-1 w-full"
          />
          <IconButton icon="close" label={t("write.cancelUpload", { name })} corner onClick={cancel} />
        </li>
      ))}
    </ul>
  );
}

function Named({ file: { file_id, name, size }, onSpell }: { file: FilePart; onSpell: (() => void) | null }) {
  return (
    <div className="flex h-16 max-w-60 items-center gap-2.5 rounded-lg border border-line px-3 text-sm">
      <Icon name="file" className="size-4 text-quiet" />
      <div className="min-w-0">
        <p dir="auto" className="truncate">
          {name}
        </p>
        {onSpell ? (
          <button type="button" onClick={onSpell} className="min-h-7 text-xs text-accent underline-offset-2 hover:underline">
            {t("write.spell")}
          </button>
        ) : (
          <p className="line-clamp-2 text-xs text-quiet">
            <FileStatus id={file_id} size={size} />
          </p>
        )}
      </div>
    </div>
  );
}
