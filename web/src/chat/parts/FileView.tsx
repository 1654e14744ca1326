/** An attached file: a picture is shown, anything else is named and can be fetched. */
import { useContext, useState } from "react";
import type { FilePart } from "../../wire/types";
import { opened } from "../../files/texts";
import { chat } from "../../wire/api";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { bytes, t } from "../../words/t";
import { isPicture } from "../readable";
import { FileAddress } from "./fileAddress";

export function FileView({ part: { file_id, name, media_type, size } }: { part: FilePart }) {
  const [broken, setBroken] = useState(false);
  const url = useContext(FileAddress)(file_id);
  if (isPicture(media_type) && !broken) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" className="w-fit rounded-xl">
        <img
          src={url}
          alt={t("part.file", { name })}
          loading="lazy"
          onError={() => setBroken(true)}
          className="max-h-72 max-w-full rounded-xl border border-line"
        />
      </a>
    );
  }
  const own = url === chat.fileUrl(file_id);
  return (
    <span className="flex w-fit max-w-full items-center gap-1">
      <a
        href={url}
        download={name}
        className="flex min-w-0 items-center gap-2.5 rounded-xl border border-line px-3.5 py-2.5 text-sm hover:bg-hover"
      >
        <Icon name="file" />
        <span dir="auto" className="truncate">
          {name}
        </span>
        <span className="shrink-0 text-xs text-quiet">{bytes(size)}</span>
      </a>
      {own ? (
        <IconButton icon="eye" label={t("file.open", { name })} onClick={() => opened.set({ id: file_id, name, page: 1, quote: "" })} />
      ) : null}
    </span>
  );
}
