/** One way to the person: what goes there, whether it works, and how to end it. */
import { type FormEvent, useId, useState } from "react";
import { notify as api } from "../wire/api";
import { asProblem } from "../wire/http";
import { type Channel, NOTICE_KINDS, type NoticeKind } from "../wire/notify";
import type { Problem } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { attempt } from "../ui/loaded";
import { ProblemNote, whatHappened } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { date, row, t } from "../words/t";
import { leaveHere } from "./push";

interface Props {
  channel: Channel;
  /** It is this very browser. */
  here: boolean;
  onChange: () => Promise<void>;
}

export function ChannelCard({ channel, here, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { id, way, name, kinds, confirmed, failed_at } = channel;
  const told = problem ?? channel.problem;
  const facts = [way === "push" ? t(here ? "notify.isHere" : "notify.browser") : way === "email" ? t("notify.email") : t("notify.service")];
  if (failed_at && channel.problem) facts.push(t("notify.failedAt", { when: date(failed_at, { dateStyle: "medium", timeStyle: "short" }) }));

  const onTest = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await api.test(id);
      toast(t("notify.tested"));
      await onChange();
    } catch (error) {
      const reason = asProblem(error);
      setProblem(reason);
      if (reason.code === "push_gone") {
        toast(whatHappened(reason), { bad: true });
        await onChange();
      }
    } finally {
      setBusy(false);
    }
  };
  const onRemove = async (): Promise<void> => {
    if (await attempt(here ? leaveHere : () => api.remove(id))) await onChange();
  };
  return (
    <section aria-label={name} className="flex flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-sm font-medium">
            <bdi>{name}</bdi>
          </h3>
          <p className="text-xs text-quiet">{row(facts)}</p>
        </div>
        <IconButton icon="trash" label={t("remove.named", { name })} small onClick={() => void onRemove()} />
      </div>
      {told ? <ProblemNote problem={told} /> : null}
      {confirmed ? (
        <>
          <Kinds
            chosen={kinds}
            onChoose={async (wanted) => {
              if (await attempt(() => api.change(id, { kinds: wanted }))) await onChange();
            }}
          />
          <div>
            <Button busy={busy} onClick={() => void onTest()}>
              {t("notify.test")}
            </Button>
          </div>
        </>
      ) : (
        <Code id={id} onChange={onChange} />
      )}
    </section>
  );
}

function Kinds({ chosen, onChoose }: { chosen: readonly NoticeKind[]; onChoose: (kinds: NoticeKind[]) => Promise<void> }) {
  const group = useId();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm text-quiet">{t("notify.kinds")}</legend>
      <div className="flex flex-wrap gap-2">
        {NOTICE_KINDS.map((kind) => (
          <label
            key={kind}
            htmlFor={`${group}-${kind}`}
            className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line px-3 text-sm text-quiet has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
          >
            <input
              id={`${group}-${kind}`}
              type="checkbox"
              className="accent-accent"
              checked={chosen.includes(kind)}
              onChange={({ target }) => void onChoose(NOTICE_KINDS.filter((each) => (each === kind ? target.checked : chosen.includes(each))))}
            />
            {t(`notify.kind.${kind}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Nothing is sent to a mailbox before its code came back. */
function Code({ id, onChange }: { id: string; onChange: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code"));
    setBusy(true);
    if (await attempt(() => api.confirm(id, code))) await onChange();
    setBusy(false);
  };
  const again = async (): Promise<void> => {
    if (await attempt(() => api.sendCode(id))) toast(t("notify.codeSent"));
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <TextField label={t("notify.code")} hint={t("notify.codeHint")} name="code" required inputMode="numeric" autoComplete="one-time-code" maxLength={20} dir="ltr" />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {t("notify.confirm")}
        </Button>
        <Button look="quiet" onClick={() => void again()}>
          {t("notify.codeAgain")}
        </Button>
      </div>
    </form>
  );
}
