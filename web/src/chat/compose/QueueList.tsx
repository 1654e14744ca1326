/** The messages that wait until an answer is done, each with its two ways out. */
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useStore } from "../../ui/store";
import { counted, t } from "../../words/t";
import type { Thread } from "../thread";

interface Props {
  thread: Thread;
  /** The words are in the message box again. */
  onBack: () => void;
}

export function QueueList({ thread, onBack }: Props) {
  const waiting = useStore(thread.queue.waiting);
  if (waiting.length === 0) return null;
  return (
    <ul aria-label={t("queue.name")} className="flex max-h-[30dvh] flex-col gap-1 overflow-y-auto">
      {waiting.map((each) => {
        const { text, files, key } = each.draft;
        return (
          <li key={key} className="flex flex-wrap items-center gap-x-3 rounded-xl bg-bubble py-1.5 ps-4 pe-1.5 text-sm">
            <div className="min-w-40 flex-1">
              <p dir="auto" className="truncate">
                {text || counted("queue.files", files.length)}
              </p>
              <p className="flex items-center gap-1.5 text-xs text-quiet">
                <Icon name="clock" className="size-3.5" />
                {t(each.held ? "queue.held" : "queue.waits")}
              </p>
            </div>
            <div className="flex max-md:-ms-3.5">
              <Button look="quiet" onClick={() => void thread.sendNow(each)}>
                {t("queue.now")}
              </Button>
              <Button
                look="quiet"
                onClick={() => {
                  thread.takeBack(each);
                  onBack();
                }}
              >
                {t("queue.back")}
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
