/** A document's name: changed where it stands, and the way to the others. */
import { useState } from "react";
import type { Document } from "../wire/documents";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { t } from "../words/t";
import type { Opened } from "./document";
import { openDocument } from "./shown";

interface Props {
  opened: Opened;
  document: Document | null;
  others: readonly Document[];
}

export function Title({ opened, document, others }: Props) {
  const [naming, setNaming] = useState(false);
  if (document && naming) {
    const done = (title: string | null): void => {
      setNaming(false);
      if (title !== null) void opened.rename(title);
    };
    return (
      <input
        aria-label={t("document.rename")}
        dir="auto"
        maxLength={200}
        defaultValue={document.title}
        autoFocus
        onFocus={(event) => event.target.select()}
        onBlur={(event) => done(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") done(event.currentTarget.value);
          if (event.key !== "Escape") return;
          event.preventDefault();
          done(null);
        }}
        className="min-h-8 min-w-0 flex-1 rounded-lg border border-edge bg-raised px-2 text-sm"
      />
    );
  }
  return (
    <div className="flex min-w-0 flex-1 items-center">
      <h2 dir="auto" className="min-w-0 truncate text-sm font-medium" onDoubleClick={() => setNaming(true)}>
        {document?.title ?? t("document.name")}
      </h2>
      {document ? <IconButton icon="edit" label={t("document.rename")} small onClick={() => setNaming(true)} /> : null}
      {others.length > 0 ? (
        <Menu align="start" label={t("document.others")} trigger={(props) => <IconButton icon="down" label={t("document.others")} small {...props} />}>
          {others.map(({ id, title }) => (
            <MenuItem key={id} icon="file" onChoose={() => openDocument(opened.conversation, id)}>
              <bdi>{title}</bdi>
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </div>
  );
}
