/** An attached file: a picture is shown, anything else is named and can be fetched. */
import { useContext, useState } from "react";
import type { FilePart } from "../../wire/types";
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
  return (
    <a
      href={url}
      download={name}
      className="flex w-fit max-w-full items-center gap-2.5 rounded-xl border border-line px-3.5 py-2.5 text-sm hover:bg-hover"
    >
      <Icon name="file" />
      <span dir="auto" className="truncate">
        {name}
      </span>
      <span className="shrink-0 text-xs text-quiet">{bytes(size)}</span>
    </a>
  );
}
