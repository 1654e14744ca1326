/** What those outside see: signing in, setting up, a full house, a refusal. */
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { accounts } from "../wire/api";
import { asProblem } from "../wire/http";
import { navigate, place } from "../place";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import type { Problem } from "../wire/types";
import { ordinal, t } from "../words/t";
import { lookUp } from "./me";

const SHORTEST_PASSWORD = 10;

/** One thing at a time, in the middle. */
export function Sheet({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-6">
      <div className="flex w-full max-w-sm animate-rise flex-col gap-6">
        <img src="/icon.svg" alt="" className="size-10" />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {hint ? <p className="text-quiet">{hint}</p> : null}
        </div>
        {children}
      </div>
    </main>
  );
}

/** Sends a form once, and shows why it was refused. */
function useForm(send: (form: FormData) => Promise<unknown>) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send(new FormData(event.currentTarget));
      // The set-up code has done its work: it does not stay in the browser's history.
      if (place.get().kind === "set_up") navigate("/", { replace: true });
      await lookUp();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return { problem, busy, onSubmit };
}

const word = (form: FormData, name: string): string => String(form.get(name) ?? "");

export function Door({ kind }: { kind: "sign_in" | "set_up" }) {
  return kind === "set_up" ? <SetUp /> : <SignIn />;
}

function SignIn() {
  const { problem, busy, onSubmit } = useForm((form) =>
    accounts.signIn({ name: word(form, "name"), password: word(form, "password") }),
  );
  return (
    <Sheet title={t("door.welcome")} hint={t("door.welcomeHint")}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <TextField label={t("door.name")} name="name" autoComplete="username" autoCapitalize="off" required autoFocus />
        <TextField label={t("door.password")} name="password" type="password" autoComplete="current-password" required />
        {problem ? <ProblemNote problem={problem} /> : null}
        <Button look="primary" type="submit" busy={busy}>
          {t("door.signIn")}
        </Button>
      </form>
    </Sheet>
  );
}

function SetUp() {
  const where = useStore(place);
  const token = where.kind === "set_up" ? where.token : "";
  const { problem, busy, onSubmit } = useForm((form) =>
    accounts.setUp({ token: word(form, "token"), name: word(form, "name"), password: word(form, "password") }),
  );
  return (
    <Sheet title={t("door.setUp")} hint={t("door.setUpHint")}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {token ? (
          <input type="hidden" name="token" value={token} />
        ) : (
          <TextField label={t("door.token")} hint={t("door.tokenHint")} name="token" autoComplete="off" required />
        )}
        <TextField label={t("door.name")} name="name" autoComplete="username" autoCapitalize="off" required autoFocus />
        <TextField
          label={t("door.password")}
          hint={t("door.passwordHint")}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
        />
        {problem ? <ProblemNote problem={problem} /> : null}
        <Button look="primary" type="submit" busy={busy}>
          {t("door.create")}
        </Button>
      </form>
    </Sheet>
  );
}

const ASK_AGAIN = 10;

export function FullPage({ problem }: { problem: Problem }) {
  useEffect(() => {
    const timer = setTimeout(() => void lookUp(), (problem.retry_after ?? ASK_AGAIN) * 1_000);
    return () => clearTimeout(timer);
  }, [problem]);
  return (
    <Sheet title={t("door.full")} hint={t("door.fullHint")}>
      {problem.poem ? (
        <p className="border-s-2 border-accent ps-4 whitespace-pre-line text-quiet italic">{problem.poem}</p>
      ) : null}
      {problem.position ? <p role="status">{t("full.place", { place: ordinal(problem.position) })}</p> : null}
    </Sheet>
  );
}

export function RefusedPage({ problem }: { problem: Problem }) {
  return (
    <Sheet title={t("door.closed")}>
      <ProblemNote problem={problem}>
        <Button onClick={() => void lookUp()}>{t("tryAgain")}</Button>
      </ProblemNote>
    </Sheet>
  );
}
