/** Exactly what a run sent to its model: there are no secret instructions. */
import { useEffect, useState } from "react";
import { chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Prompt, Run } from "../wire/shapes";
import type { Message, Problem } from "../wire/types";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Fold } from "../ui/Fold";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { counted, known, number, t } from "../words/t";
import { Mentions } from "./FromMemory";

interface Props {
  message: Message;
  run: string;
  onClose: () => void;
}

interface Found {
  prompt: Prompt;
  run: Run;
}

export function SentPanel({ message, run, onClose }: Props) {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let gone = false;
    Promise.all([chat.prompt(run), chat.run(run)]).then(
      ([prompt, asked]) => gone || setFound({ prompt, run: asked }),
      (error: unknown) => gone || setProblem(asProblem(error)),
    );
    return () => {
      gone = true;
    };
  }, [run]);

  return (
    <Dialog title={t("sent.title")} onClose={onClose}>
      <div className="@container flex flex-col gap-5 overflow-y-auto p-5 text-sm" tabIndex={0} role="region" aria-label={t("sent.title")}>
        {problem ? <ProblemNote problem={problem} /> : null}
        {found ? <Told {...found} message={message} /> : problem ? null : <Spinner label={t("loading")} />}
      </div>
    </Dialog>
  );
}

function Told({ prompt, run, message }: Found & { message: Message }) {
  const { system, model, turns, tools = [], notes, rules, told } = prompt;
  return (
    <>
      <p className="text-quiet">{t("sent.hint", { model })}</p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 @md:grid-cols-3">
        {figures(prompt, run, message).map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-quiet">{name}</dt>
            <dd className="break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {rules ? <Rulebook {...rules} /> : null}
      {told.length > 0 ? (
        <Fold icon="bookmark" title={counted("sent.memories", told.length)}>
          <Mentions all={told} />
        </Fold>
      ) : null}
      {notes.map((note, index) => (
        <p key={index} className="border-s-2 border-line ps-3 text-quiet">
          {note}
        </p>
      ))}
      <Block title={t("sent.system")} text={system || t("sent.none")} />
      {tools.length > 0 ? <Block title={t("sent.tools")} text={tools.map(({ name, about }) => (about ? `${name}: ${about}` : name)).join("\n\n")} /> : null}
      <h3 className="font-semibold">{t("sent.turns")}</h3>
      {turns.map(({ role, text }, index) => {
        const word = `sent.role.${role}`;
        return <Block key={index} title={known(word) ? t(word) : role} text={text} />;
      })}
    </>
  );
}

/** Which rules of which version went along, and the way to all of them. */
function Rulebook({ version, clauses, left_out }: NonNullable<Prompt["rules"]>) {
  const all = clauses.length + left_out.length;
  return (
    <a href="/spec" target="_blank" rel="noopener" className="w-fit text-accent underline underline-offset-2">
      {t("sent.rules", { version, said: clauses.length, all })}
    </a>
  );
}

/** What the answer took, as far as it is known. */
function figures({ model, effort, mode }: Prompt, run: Run, { usage, created_at: ended }: Message): [string, string][] {
  const told: [string, string | null][] = [
    [t("sent.model"), model],
    [t("sent.effort"), known(`effort.${effort}`) ? t(`effort.${effort}` as "effort.medium") : effort],
    [t("sent.mode"), mode ? t(`mode.${mode}`) : null],
    [t("sent.time"), took(ended - run.created_at)],
    [t("sent.input"), usage && (usage.cached ? t("sent.cached", { tokens: number(usage.input), cached: number(usage.cached) }) : number(usage.input))],
    [t("sent.output"), usage && (usage.thinking ? t("sent.thought", { tokens: number(usage.output), thinking: number(usage.thinking) }) : number(usage.output))],
    [t("sent.cost"), usage?.cost != null ? t("thread.cost", { cost: usage.cost.toPrecision(2) }) : null],
  ];
  return told.filter((each): each is [string, string] => each[1] !== null);
}

function took(ms: number): string | null {
  if (ms < 0) return null;
  return ms < 1_000 ? t("time.instant") : counted("time.seconds", Math.round(ms / 100) / 10);
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
