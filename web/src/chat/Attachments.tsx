/** Files on their way into a message: chosen, sent, shown, removed. */
import { useEffect, useRef, useState } from "react";
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import { upload } from "../wire/upload";
import type { FilePart } from "../wire/types";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { whatHappened } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { isPicture, readable } from "./readable";
import type { Thread } from "./thread";

interface Upload {
  id: number;
  name: string;
  part: number;
}

export interface AttachmentsState {
  uploads: readonly Upload[];
  busy: boolean;
  add: (files: Iterable<File>) => void;
  remove: (file: FilePart) => void;
}

export function useAttachments(thread: Thread): AttachmentsState {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const count = useRef(0);
  const gone = useRef(new AbortController());
  useEffect(() => {
    const left = new AbortController();
    gone.current = left;
    return () => left.abort();
  }, [thread]);

  async function send(given: File): Promise<void> {
    const file = await readable(given);
    if (!file) {
      toast(t("write.unreadable", { name: given.name }), { bad: true });
      return;
    }
    count.current += 1;
    const id = count.current;
    setUploads((old) => [...old, { id, name: file.name, part: 0 }]);
    const onPart = (part: number): void =>
      setUploads((old) => old.map((each) => (each.id === id ? { ...each, part } : each)));
    const { signal } = gone.current;
    try {
      const stored = await upload(file, onPart, signal);
      thread.write({ files: [...thread.draft.get().files, { kind: "file", ...stored }] });
    } catch (error) {
      if (signal.aborted) return;
      toast(t("write.uploadFailed", { name: file.name, reason: whatHappened(asProblem(error)) }), { bad: true });
    } finally {
      setUploads((old) => old.filter((each) => each.id !== id));
    }
  }

  return {
    uploads,
    busy: uploads.length > 0,
    add(files) {
      for (const file of files) void send(file);
    },
    remove: (file) => thread.write({ files: thread.draft.get().files.filter((each) => each !== file) }),
  };
}

export function Attachments({ files, attachments }: { files: readonly FilePart[]; attachments: AttachmentsState }) {
  const { uploads, remove } = attachments;
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-3 px-3.5 pt-3.5">
      {files.map((file, index) => (
        <li key={index} className="relative">
          {isPicture(file.media_type) ? (
            <img src={chat.fileUrl(file.file_id)} alt={file.name} className="size-16 rounded-lg border border-line object-cover" />
          ) : (
            <span className="flex h-16 max-w-52 items-center gap-2 rounded-lg border border-line px-3 text-sm">
              <Icon name="file" />
              <span className="truncate">{file.name}</span>
            </span>
          )}
          <IconButton
            icon="close"
            label={t("write.removeFile", { name: file.name })}
            corner
            onClick={() => remove(file)}
          />
        </li>
      ))}
      {uploads.map(({ id, name, part }) => (
        <li key={id} className="flex size-16 flex-col items-center justify-center gap-2 rounded-lg border border-line px-2">
          <span className="sr-only">{t("write.uploading", { name, percent: Math.round(part * 100) })}</span>
          <progress value={part} max={1} aria-label={name} className="h-1 w-full" />
        </li>
      ))}
    </ul>
  );
}
