/** The ways in which one conversation can be taken out. */
import { settings } from "../wire/api";
import type { Conversation } from "../wire/shapes";
import { navigate } from "../place";
import { Dialog } from "../ui/Dialog";
import { download } from "../ui/download";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import { t, type Word } from "../words/t";

interface Way {
  name: Word;
  hint: Word;
  icon: IconName;
  take: (id: string) => void;
}

const WAYS: readonly Way[] = [
  { name: "export.markdown", hint: "export.markdownHint", icon: "file", take: (id) => download(settings.exportUrl("markdown", id)) },
  { name: "export.html", hint: "export.htmlHint", icon: "external", take: (id) => download(settings.exportUrl("html", id)) },
  { name: "export.pdf", hint: "export.pdfHint", icon: "print", take: (id) => navigate(`/print/${encodeURIComponent(id)}`) },
  { name: "export.branch", hint: "export.branchHint", icon: "download", take: (id) => download(settings.exportUrl("json", id, true)) },
  { name: "export.json", hint: "export.jsonHint", icon: "download", take: (id) => download(settings.exportUrl("json", id)) },
];

export default function ExportWindow({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  return (
    <Dialog title={t("export.title", { title: conversation.title || t("chat.untitled") })} onClose={onClose}>
      <ul className="flex min-h-0 flex-col overflow-y-auto p-2">
        {WAYS.map(({ name, hint, icon, take }) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => {
                take(conversation.id);
                onClose();
              }}
              className="flex w-full items-center gap-3.5 rounded-xl px-3 py-2.5 text-start hover:bg-hover focus-visible:-outline-offset-2"
            >
              <Icon name={icon} className="size-4.5 text-quiet" />
              <span className="flex min-w-0 flex-col">
                <span className="text-sm font-medium">{t(name)}</span>
                <span className="text-sm text-quiet">{t(hint)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
