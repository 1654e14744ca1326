/** The published rule book, for whoever can reach this Lowkey, signed in or not. */
import { useEffect, useState } from "react";
import { spec as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Spec } from "../wire/spec";
import type { Problem } from "../wire/types";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { Spinner } from "../ui/Waiting";
import { language, t } from "../words/t";
import { Contents, Search } from "./Contents";
import { Crisis, Personalities, Tiers } from "./Annex";
import { Rule } from "./Rule";
import { matching } from "./matching";

type State = { kind: "looking" } | { kind: "shown"; spec: Spec } | { kind: "failed"; problem: Problem };

export default function SpecPage() {
  const [state, setState] = useState<State>({ kind: "looking" });
  useEffect(() => {
    document.title = `${t("spec.title")} · ${t("app")}`;
    if (state.kind !== "looking") return;
    api.read().then(
      (spec) => setState({ kind: "shown", spec }),
      (error: unknown) => setState({ kind: "failed", problem: asProblem(error) }),
    );
  }, [state]);

  if (state.kind === "shown") return <Book spec={state.spec} />;
  return (
    <main className="flex h-full items-center justify-center p-6">
      {state.kind === "looking" ? (
        <Spinner label={t("loading")} />
      ) : (
        <ProblemNote problem={state.problem}>
          <Button onClick={() => setState({ kind: "looking" })}>{t("tryAgain")}</Button>
        </ProblemNote>
      )}
    </main>
  );
}

function Book({ spec }: { spec: Spec }) {
  const [words, setWords] = useState("");
  const foreign = useStore(language, ({ tag }) => tag !== "en");
  const found = matching(spec.clauses, words);
  const groups = spec.groups.filter(({ id }) => found.some(({ group }) => group === id));

  // The browser looked for the place behind the # before the book was here: it looks again.
  useEffect(() => {
    if (location.hash) location.replace(location.href);
  }, []);

  return (
    <div className="h-full overflow-y-auto px-4 md:px-8" tabIndex={-1}>
      <div className="mx-auto flex max-w-5xl gap-12 pt-8 pb-16 md:pt-14">
        <Contents groups={spec.groups} />
        <main className="flex min-w-0 max-w-thread flex-1 flex-col gap-10">
          <Head spec={spec} foreign={foreign} />
          <Search words={words} onChange={setWords} found={found.length} />
          {groups.map(({ id, title }) => (
            <section key={id} aria-labelledby={`chapter-${id}`} className="flex flex-col gap-6">
              <h2 id={`chapter-${id}`} lang="en" dir="auto" className="scroll-mt-6 text-lg font-semibold tracking-tight">
                {title}
              </h2>
              {found.filter(({ group }) => group === id).map((clause) => (
                <Rule key={clause.id} clause={clause} />
              ))}
            </section>
          ))}
          {words.trim() ? null : (
            <>
              <Personalities spec={spec} />
              <Tiers tiers={spec.tiers} />
              <Crisis crisis={spec.crisis} />
            </>
          )}
        </main>
      </div>
    </div>
  );
}

function Head({ spec: { title, preamble, version }, foreign }: { spec: Spec; foreign: boolean }) {
  return (
    <header className="flex flex-col gap-3">
      <a href="/" className="w-fit text-sm text-accent underline underline-offset-2">
        {t("shared.home")}
      </a>
      <h1 lang="en" dir="auto" className="text-2xl font-semibold tracking-tight text-balance">
        {title}
      </h1>
      <p className="text-sm text-quiet">
        {t("spec.version", { version })}
        {foreign ? ` · ${t("spec.english")}` : null}
      </p>
      <p lang="en" dir="auto" className="leading-relaxed">
        {preamble}
      </p>
    </header>
  );
}
