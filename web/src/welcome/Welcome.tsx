/** The first minute: who answers, where the data lies, what to call each other. Shown once, skipped at will. */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { owns } from "../accounts/me";
import type { Thread } from "../chat/thread";
import { prefer, preferences } from "../models/catalogue";
import { useAnswering } from "../models/ModelPicker";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Link } from "../ui/Link";
import { useStore } from "../ui/store";
import type { Me } from "../wire/people";
import { t } from "../words/t";

const STEPS = 3;

export default function Welcome({ me, thread }: { me: Me; thread: Thread }) {
  const [step, setStep] = useState(1);
  const kept = useStore(preferences, ({ name }) => name);
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) heading.current?.focus();
    moved.current = true;
  }, [step]);

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (step < STEPS) {
      setStep(step + 1);
      return;
    }
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    void prefer({ welcomed: true, name });
  };
  return (
    <form
      onSubmit={onSubmit}
      aria-label={t("welcome.name")}
      className="mx-auto flex w-full max-w-lg animate-rise flex-col gap-4 rounded-2xl border border-line bg-raised p-6 text-start shadow-low"
    >
      <p className="flex justify-between text-xs text-quiet">
        <span>{t("welcome.name")}</span>
        <span>{t("welcome.step", { step, count: STEPS })}</span>
      </p>
      <div className="flex min-h-32 flex-col gap-3">
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold focus-visible:outline-none">
          {t(`welcome.title.${step as 1 | 2 | 3}`)}
        </h2>
        {step === 1 ? <Who me={me} thread={thread} /> : null}
        {step === 2 ? <Where me={me} /> : null}
        {step === 3 ? (
          <TextField label={t("persona.name")} hint={t("persona.nameHint")} name="name" defaultValue={kept} maxLength={100} autoComplete="nickname" dir="auto" />
        ) : null}
      </div>
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary">
          {t(step < STEPS ? "welcome.next" : "welcome.done")}
        </Button>
        {step > 1 ? (
          <Button look="quiet" onClick={() => setStep(step - 1)}>
            {t("welcome.back")}
          </Button>
        ) : null}
        <span className="flex-1" />
        <Button look="quiet" onClick={() => void prefer({ welcomed: true })}>
          {t("welcome.skip")}
        </Button>
      </div>
    </form>
  );
}

function Who({ me, thread }: { me: Me; thread: Thread }) {
  const { model } = useAnswering(thread);
  if (!model) return <Said>{t("model.noneHint")}</Said>;
  const { name, provider, local, weak } = model;
  return (
    <>
      <Said>{local ? t("model.here", { name }) : t("model.away", { name, provider })}</Said>
      {weak ? <Said>{t("model.weak")}</Said> : null}
      <Said>{t(owns(me) ? "welcome.connect" : "welcome.ask")}</Said>
      {owns(me) ? (
        <Link to="/settings/models" className="w-fit text-sm font-medium underline underline-offset-2">
          {t("model.connect")}
        </Link>
      ) : null}
    </>
  );
}

function Where({ me }: { me: Me }) {
  return (
    <>
      <Said>{t("about.whereHint")}</Said>
      <code dir="ltr" className="rounded-lg bg-sunken px-3 py-2 font-mono text-xs break-all">
        {me.home}
      </code>
      <Said>{t("welcome.leaves")}</Said>
    </>
  );
}

function Said({ children }: { children: ReactNode }) {
  return <p className="text-sm text-quiet">{children}</p>;
}
