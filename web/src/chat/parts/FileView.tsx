/** An attached file: a picture is shown, anything else is named and can be fetched. */
import type { FilePart } from "../../wire/types";
import { chat } from "../../wire/api";
import { Icon } from "../../ui/Icon";
import { bytes, t } from "../../words/t";

export function FileView({ part: { file_id, name, media_type, size } }: { part: FilePart }) {
  const url = chat.fileUrl(file_id);
  if (media_type.startsWith("image/")) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" className="w-fit rounded-xl">
        <img src={url} alt={t("part.file", { name })} loading="lazy" className="max-h-72 max-w-full rounded-xl border border-line" />
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
      <span className="truncate">{name}</span>
      <span className="text-xs text-quiet">{bytes(size)}</span>
    </a>
  );
}
