/** Exactly what a run sent to its model: there are no secret instructions. */
import { useEffect, useState } from "react";
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Prompt } from "../wire/shapes";
import type { Problem } from "../wire/types";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { known, t } from "../words/t";

export function SentPanel({ run, onClose }: { run: string; onClose: () => void }) {
  const [prompt, setPrompt] = useState<Prompt | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let gone = false;
    chat.prompt(run).then(
      (found) => gone || setPrompt(found),
      (error: unknown) => gone || setProblem(asProblem(error)),
    );
    return () => {
      gone = true;
    };
  }, [run]);

  return (
    <Dialog title={t("sent.title")} onClose={onClose}>
      <div className="flex flex-col gap-5 overflow-y-auto p-5 text-sm" tabIndex={0} role="region" aria-label={t("sent.title")}>
        {problem ? <ProblemNote problem={problem} /> : null}
        {prompt ? <Told prompt={prompt} /> : problem ? null : <Spinner label={t("loading")} />}
      </div>
    </Dialog>
  );
}

function Told({ prompt: { system, model, effort, turns, notes } }: { prompt: Prompt }) {
  const effortWord = `effort.${effort}`;
  return (
    <>
      <p className="text-quiet">
        {t("sent.hint", { model })} {known(effortWord) ? t("sent.effort", { effort: t(effortWord) }) : null}
      </p>
      {notes.map((note, index) => (
        <p key={index} className="border-s-2 border-line ps-3 text-quiet">
          {note}
        </p>
      ))}
      <Block title={t("sent.system")} text={system || t("sent.none")} />
      <h3 className="font-semibold">{t("sent.turns")}</h3>
      {turns.map(({ role, text }, index) => {
        const word = `sent.role.${role}`;
        return <Block key={index} title={known(word) ? t(word) : role} text={text} />;
      })}
    </>
  );
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <section className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <h4 className="text-xs font-medium text-quiet">{title}</h4>
        <CopyButton text={() => text} />
      </div>
      <p dir="auto" className="rounded-xl bg-sunken p-3.5 break-words whitespace-pre-wrap">
        {text}
      </p>
    </section>
  );
}
