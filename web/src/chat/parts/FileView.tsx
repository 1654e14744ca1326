/** A file: a picture, chart or table is shown, anything else is named and can be fetched. */
import { lazy, Suspense, useContext, useState } from "react";
import type { FilePart } from "../../wire/types";
import { CHART, TABLE } from "../../charts/kinds";
import { opened } from "../../files/texts";
import { chat } from "../../wire/api";
import { IconButton } from "../../ui/Button";
import { Guard } from "../../ui/Guard";
import { Icon } from "../../ui/Icon";
import { bytes, t } from "../../words/t";
import { isPicture } from "../readable";
import { FileAddress } from "./fileAddress";

const Shown = lazy(() => import("../../charts/Shown"));

export function FileView({ part }: { part: FilePart }) {
  const url = useContext(FileAddress)(part.file_id);
  const plain = <Plain part={part} />;
  if (part.media_type !== CHART && part.media_type !== TABLE) return plain;
  return (
    <Guard instead={plain}>
      <Suspense fallback={plain}>
        <Shown url={url} mediaType={part.media_type} instead={plain} />
      </Suspense>
    </Guard>
  );
}

function Plain({ part: { file_id, name, media_type, size } }: { part: FilePart }) {
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
