/** What a job asks its person, with the answers that it offers. */
import { useState } from "react";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import type { Question } from "../wire/jobs";
import { known, t } from "../words/t";
import { when } from "./standing";

interface Props {
  question: Question;
  onAnswer: (text: string) => Promise<unknown>;
}

export function AskedOf({ question, onAnswer }: Props) {
  const { kind, text, choices, default: otherwise, until } = question;
  const [said, setSaid] = useState("");
  const asked = kind === "asked" ? text : t(`jobs.asked.${kind}`, { what: text });
  const choiceName = (choice: string): string => {
    const word = `jobs.choice.${choice}`;
    return kind !== "asked" && known(word) ? t(word) : choice;
  };
  return (
    <section aria-label={t("jobs.question")} className="flex flex-col gap-3 rounded-xl border border-line bg-warn-soft px-4 py-3">
      <p dir="auto" className="text-sm font-medium whitespace-pre-line break-words">
        {asked}
      </p>
      {otherwise !== null && until !== null ? (
        <p className="text-sm text-quiet">
          {choices.includes(otherwise)
            ? t("jobs.otherwise", { word: choiceName(otherwise), until: when(until) })
            : t("jobs.otherwiseOn", { until: when(until) })}
        </p>
      ) : null}
      {choices.length > 0 ? (
        <div className="flex flex-wrap gap-2">
          {choices.map((choice) => (
            <Button key={choice} onClick={() => void onAnswer(choice)}>
              {choiceName(choice)}
            </Button>
          ))}
        </div>
      ) : (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (said.trim()) void onAnswer(said.trim());
          }}
        >
          <div className="flex-1">
            <TextField label={t("jobs.yourAnswer")} dir="auto" value={said} onChange={(event) => setSaid(event.target.value)} />
          </div>
          <Button look="primary" type="submit" disabled={said.trim() === ""}>
            {t("jobs.answer")}
          </Button>
        </form>
      )}
    </section>
  );
}
