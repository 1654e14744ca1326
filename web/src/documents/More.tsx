/** What can be done with a document as a whole: copied, taken along, printed, deleted. */
import { useState } from "react";
import { documents } from "../wire/api";
import type { Document, Version } from "../wire/documents";
import { Button, IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { download } from "../ui/download";
import { Menu, MenuItem } from "../ui/Menu";
import { t } from "../words/t";
import type { Opened } from "./document";
import { saveAsPage, saveAsWritten } from "./export";
import { Paper } from "./Paper";
import { closeDocument } from "./shown";

interface Props {
  opened: Opened;
  document: Document;
  version: Version;
}

export function More({ opened, document, version }: Props) {
  const [printing, setPrinting] = useState(false);
  const [asking, setAsking] = useState(false);
  const { kind, title } = document;
  const html = kind === "text" ? { html: async () => (await import("../markdown/rich")).richText(version.text) } : {};
  return (
    <>
      <CopyButton text={() => version.text} {...html} />
      <Menu label={t("more")} trigger={(props) => <IconButton icon="more" label={t("more")} small {...props} />}>
        <MenuItem icon="download" onChoose={() => saveAsWritten(document, version.text)}>
          {t(`document.save.${kind}`)}
        </MenuItem>
        {kind === "text" ? (
          <MenuItem icon="file" onChoose={() => download(documents.wordUrl(document.id, version.number))}>
            {t("document.save.word")}
          </MenuItem>
        ) : null}
        {kind === "text" ? (
          <MenuItem icon="external" onChoose={() => void saveAsPage(document, version.text)}>
            {t("document.save.app")}
          </MenuItem>
        ) : null}
        {kind === "app" ? null : (
          <MenuItem icon="print" onChoose={() => setPrinting(true)}>
            {t("document.print")}
          </MenuItem>
        )}
        <MenuItem icon="trash" danger onChoose={() => setAsking(true)}>
          {t("document.delete")}
        </MenuItem>
      </Menu>
      {printing ? <Paper document={document} version={version} onDone={() => setPrinting(false)} /> : null}
      {asking ? (
        <Dialog title={t("document.delete")} onClose={() => setAsking(false)}>
          <div className="flex flex-col gap-4 p-5">
            <p className="text-sm">{t("document.deleteHint", { title })}</p>
            <div className="flex flex-wrap gap-2">
              <Button look="danger" onClick={async () => ((await opened.remove()) ? closeDocument() : setAsking(false))}>
                {t("document.delete")}
              </Button>
              <Button look="quiet" onClick={() => setAsking(false)}>
                {t("cancel")}
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
