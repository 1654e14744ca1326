/** Two answers beside each other, on a phone below each other, until one of them is picked. */
import { catalogue, nameOf } from "../models/catalogue";
import { Button } from "../ui/Button";
import { useStore } from "../ui/store";
import { unfinished } from "../wire/fold";
import type { Use } from "../wire/memory";
import type { Approval, Message } from "../wire/types";
import { t } from "../words/t";
import { AssistantMessage } from "./AssistantMessage";
import { pick } from "./beside";
import { NO_USES } from "./FromMemory";
import type { Thread, ThreadState } from "./thread";

const NOTHING: readonly Approval[] = [];

interface Props {
  thread: Thread;
  pair: readonly [Message, Message];
  live: ThreadState["live"];
  recalled: ThreadState["recalled"];
  atHand: ThreadState["atHand"];
}

export function Comparison({ thread, pair, live, recalled, atHand }: Props) {
  return (
    <section aria-label={t("beside.label")} className="beside flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm text-quiet">
        <p>{t("beside.hint")}</p>
        <Button look="quiet" className="-me-3.5" onClick={() => thread.setBeside(null)}>
          {t("beside.leave")}
        </Button>
      </div>
      <div className="grid gap-x-8 gap-y-8 @2xl:grid-cols-2">
        {pair.map((message, index) => (
          <Side key={message.id} thread={thread} message={message} other={pair[1 - index] ?? message} live={live} uses={recalled[message.id] ?? NO_USES} atHand={atHand[message.id] ?? 0} />
        ))}
      </div>
    </section>
  );
}

interface SideProps {
  thread: Thread;
  message: Message;
  other: Message;
  live: ThreadState["live"];
  uses: readonly Use[];
  atHand: number;
}

function Side({ thread, message, other, live, uses, atHand }: SideProps) {
  const all = useStore(catalogue);
  const growing = unfinished(message.status);
  const name = nameOf(message.model, all);
  const run = live[message.id]?.run;
  return (
    <div className="flex min-w-0 flex-col gap-3 border-t border-line pt-3">
      <h3 className="truncate text-sm font-semibold">{name}</h3>
      <AssistantMessage message={message} thread={thread} position={live[message.id]?.position ?? null} approvals={live[message.id]?.approvals ?? NOTHING} last={false} thumb={null} uses={uses} atHand={atHand} bare at={0} ids={message.id} />
      <div className="sticky bottom-3 mt-auto flex pt-1">
        {growing && run ? (
          <Button icon="stop" onClick={() => void thread.stop(run)}>
            {t("beside.stop", { name })}
          </Button>
        ) : (
          <Button icon="check" disabled={message.parts.length === 0} onClick={() => void pick(thread, message, other)}>
            {t("beside.pick", { name })}
          </Button>
        )}
      </div>
    </div>
  );
}
