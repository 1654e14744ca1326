/** Further questions on a report: answered from the quotes that lie there, or looked for anew. */
import { useState } from "react";
import { Button } from "../../ui/Button";
import { attempt } from "../../ui/loaded";
import { jobs as api } from "../../wire/api";
import type { FurtherAnswer, Job } from "../../wire/jobs";
import { t } from "../../words/t";
import { begin } from "../jobs";
import { Cites } from "./Cite";
import { cited, type Report } from "./report";

export function Further({ job, report }: { job: Job; report: Report }) {
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<readonly { question: string; answer: FurtherAnswer }[]>([]);
  const ask = async (): Promise<void> => {
    const question = words.trim();
    if (!question) return;
    setBusy(true);
    await attempt(async () => {
      const answer = await api.askReport(job.id, question);
      setTold((old) => [...old, { question, answer }]);
      setWords("");
    });
    setBusy(false);
  };
  return (
    <section className="flex flex-col gap-3" aria-label={t("research.further")}>
      {told.map(({ question, answer }, index) => (
        <div key={index} className="flex flex-col gap-1.5">
          <p dir="auto" className="font-medium">
            {question}
          </p>
          {answer.sentences.length > 0 ? (
            <p dir="auto" className="leading-relaxed">
              {answer.sentences.map(({ text, evidence }, at) => (
                <span key={at}>
                  {text}
                  <Cites ids={evidence} cited={cited(report, evidence)} />{" "}
                </span>
              ))}
            </p>
          ) : (
            <p className="flex flex-wrap items-center gap-3 text-sm text-quiet">
              {t("research.notThere")}
              <Button icon="search" onClick={() => void begin("research", question.slice(0, 200), { ...job.request, question, refreshes: null, own: true })}>
                {t("research.anew")}
              </Button>
            </p>
          )}
        </div>
      ))}
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <input
          aria-label={t("research.further")}
          placeholder={t("research.further")}
          dir="auto"
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="min-w-0 flex-1 rounded-lg border border-edge/60 bg-raised px-3 py-2 text-sm placeholder:text-quiet"
        />
        <Button type="submit" busy={busy} disabled={words.trim() === ""}>
          {t("research.ask")}
        </Button>
      </form>
    </section>
  );
}
