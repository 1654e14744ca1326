/** What somebody shows by a link, for whoever has it, signed in or not. */
import { useEffect, useMemo, useState } from "react";
import { sharing } from "../wire/api";
import { asProblem, Failure } from "../wire/http";
import type { Shared } from "../wire/sharing";
import type { Problem } from "../wire/types";
import { FileAddress } from "../chat/parts/fileAddress";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { date, t } from "../words/t";
import { ReadOnly } from "./ReadOnly";

type State = { kind: "looking" } | { kind: "shown"; shared: Shared } | { kind: "gone" | "failed"; problem: Problem };

const LOOKING: State = { kind: "looking" };

export default function SharedPage({ secret }: { secret: string }) {
  const [state, setState] = useState<State>(LOOKING);
  const address = useMemo(() => (id: string) => sharing.fileUrl(secret, id), [secret]);
  useEffect(() => {
    if (state.kind !== "looking") return;
    sharing.open(secret).then(
      (shared) => setState({ kind: "shown", shared }),
      (error: unknown) => {
        const gone = error instanceof Failure && error.status === 404;
        setState({ kind: gone ? "gone" : "failed", problem: asProblem(error) });
      },
    );
  }, [secret, state]);
  useEffect(() => {
    document.title = `${state.kind === "shown" ? state.shared.title : t("settings.sharing")} · ${t("app")}`;
  }, [state]);

  if (state.kind === "looking") {
    return (
      <main className="flex h-full items-center justify-center">
        <Spinner label={t("loading")} />
      </main>
    );
  }
  if (state.kind !== "shown") return <Absent state={state} again={() => setState(LOOKING)} />;
  return (
    <main className="paper h-full overflow-y-auto px-4" tabIndex={-1}>
      <div className="mx-auto flex max-w-thread flex-col gap-8 pt-8 pb-12 md:pt-14">
        <Head shared={state.shared} />
        <FileAddress value={address}>
          <ReadOnly messages={state.shared.messages} name={state.shared.name} />
        </FileAddress>
        <footer className="screen border-t border-line pt-4 text-sm text-quiet">{t("shared.foot")}</footer>
      </div>
    </main>
  );
}

function Head({ shared: { title, name, taken_at } }: { shared: Shared }) {
  const when = t("shared.as", { when: date(taken_at, { dateStyle: "long", timeStyle: "short" }) });
  return (
    <header className="flex flex-col gap-2">
      <h1 className="text-2xl font-semibold tracking-tight text-balance break-words">
        <bdi>{title || t("chat.untitled")}</bdi>
      </h1>
      <p className="text-sm text-quiet">{name ? `${t("shared.by", { name })} · ${when}` : when}</p>
    </header>
  );
}

function Absent({ state: { kind, problem }, again }: { state: { kind: "gone" | "failed"; problem: Problem }; again: () => void }) {
  const gone = kind === "gone";
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-6">
      <div className="flex w-full max-w-sm animate-rise flex-col items-start gap-6">
        <img src="/icon.svg" alt="" className="size-10" />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{t(gone ? "shared.gone" : "shared.failed")}</h1>
          {gone ? <p className="text-quiet">{t("shared.goneHint")}</p> : null}
        </div>
        {gone ? (
          <Button onClick={() => location.assign("/")}>{t("shared.home")}</Button>
        ) : (
          <ProblemNote problem={problem}>
            <Button onClick={again}>{t("tryAgain")}</Button>
          </ProblemNote>
        )}
      </div>
    </main>
  );
}
