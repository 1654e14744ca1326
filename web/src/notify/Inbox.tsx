/** What the person was told, newest first: read here, and opened from here. */
import { navigate } from "../place";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import { useStore } from "../ui/store";
import { Spinner } from "../ui/Waiting";
import type { Notice, NoticeKind } from "../wire/notify";
import { When } from "../chat/When";
import { t } from "../words/t";
import { inbox, markRead } from "./inbox";

const SIGNS: Readonly<Record<NoticeKind, IconName>> = {
  done: "check",
  question: "chat",
  failed: "alert",
  progress: "retry",
  reminder: "bell",
  report: "file",
};

export default function Inbox({ onClose }: { onClose: () => void }) {
  const now = useStore(inbox);
  const settings = (): void => {
    onClose();
    navigate("/settings/notifications");
  };
  return (
    <Dialog title={t("notify.inbox")} onClose={onClose}>
      {now === null ? (
        <div className="p-5">
          <Spinner label={t("loading")} />
        </div>
      ) : now.notices.length === 0 ? (
        <div className="flex flex-col gap-1 px-5 py-8 text-center text-sm">
          <p className="font-medium">{t("notify.empty")}</p>
          <p className="text-quiet">{t("notify.emptyHint")}</p>
        </div>
      ) : (
        <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
          {now.notices.map((notice) => (
            <One key={notice.id} notice={notice} onClose={onClose} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap justify-between gap-2 border-t border-line p-3">
        <Button look="quiet" icon="settings" onClick={settings}>
          {t("settings.notifications")}
        </Button>
        {now && now.unread > 0 ? (
          <Button icon="check" onClick={() => void markRead(null)}>
            {t("notify.readAll")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

function One({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const { id, kind, title, body, link, at, read } = notice;
  const open = (): void => {
    if (!read) void markRead(id);
    if (!link) return;
    onClose();
    navigate(link);
  };
  const sign = kind === "failed" ? "text-danger" : read ? "text-quiet" : "text-accent";
  return (
    <li>
      <button type="button" onClick={open} className="flex w-full gap-3 px-5 py-3 text-start hover:bg-hover">
        <Icon name={SIGNS[kind]} className={`mt-0.5 size-4 shrink-0 ${sign}`} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex items-baseline gap-2">
            <bdi className={`min-w-0 flex-1 text-sm break-words ${read ? "" : "font-semibold"}`}>
              {read ? null : <span className="sr-only">{t("notify.new")} </span>}
              {title}
            </bdi>
            <When at={at} />
          </span>
          {body && body !== title ? <bdi className="line-clamp-3 text-sm break-words whitespace-pre-line text-quiet">{body}</bdi> : null}
        </span>
        <span aria-hidden="true" className={`mt-1.5 size-2 shrink-0 rounded-full ${read ? "" : "bg-accent"}`} />
      </button>
    </li>
  );
}
