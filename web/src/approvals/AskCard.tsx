/** A call that waits to be allowed: what it would do, exactly, and the three answers. Steals no focus. */
import { useId, useRef, useState } from "react";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import type { Approval } from "../wire/types";
import { date, t } from "../words/t";
import { type Word } from "./approvals";
import { Preview } from "./Preview";
import { sentence } from "./sentence";

interface Props {
  approval: Approval;
  /** Gives back whether the server took it. */
  onSay: (word: Word) => Promise<boolean>;
}

export default function AskCard({ approval, onSay }: Props) {
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const [said, setSaid] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  const { why, lasting, preview, until } = approval;

  const say = async (word: Word): Promise<void> => {
    const inside = card.current?.contains(document.activeElement);
    setSaid(true);
    if (!(await onSay(word))) setSaid(false);
    // The card goes: whoever answered by keyboard goes on where they write.
    else if (inside) document.getElementById("message")?.focus({ preventScroll: true });
  };
  const deny = (): void => void say({ verdict: "deny", lasting: null, reason: reason ?? "" });

  return (
    <section ref={card} aria-labelledby={id} className="flex animate-rise flex-col gap-3 rounded-xl border border-line bg-raised p-4 shadow-low">
      <div className="flex gap-2.5">
        <Icon name="hand" className="mt-0.5 size-4.5 shrink-0 text-accent" />
        <div className="flex min-w-0 flex-col gap-1">
          <p id={id} className="text-sm font-medium break-words">
            {sentence(approval)}
          </p>
          {why === "effect" ? null : <p className={`text-sm ${why === "chosen" ? "text-quiet" : "text-warn"}`}>{t(`ask.because.${why}`)}</p>}
        </div>
      </div>
      <Preview text={preview} />
      {reason === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            deny();
          }}
        >
          <TextField label={t("ask.reason")} autoFocus dir="auto" maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </form>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button look={why === "effect" || why === "chosen" ? "primary" : "plain"} disabled={said} onClick={() => void say({ verdict: "allow", lasting: null, reason: "" })}>
          {t("ask.once")}
        </Button>
        {lasting.length > 0 ? (
          <Menu
            label={t("ask.always")}
            align="start"
            trigger={(props) => (
              <Button disabled={said} {...props}>
                {t("ask.always")}
              </Button>
            )}
          >
            {lasting.map((each) => (
              <MenuItem key={each} onChoose={() => void say({ verdict: "allow", lasting: each, reason: "" })}>
                {t(`ask.lasting.${each}`)}
              </MenuItem>
            ))}
          </Menu>
        ) : null}
        <Button disabled={said} onClick={deny}>
          {t("ask.deny")}
        </Button>
        {reason === null ? (
          <Button look="quiet" disabled={said} onClick={() => setReason("")}>
            {t("ask.why")}
          </Button>
        ) : null}
      </div>
      <p className="text-xs text-quiet">{t("ask.until", { when: date(until, { dateStyle: "medium", timeStyle: "short" }) })}</p>
    </section>
  );
}
