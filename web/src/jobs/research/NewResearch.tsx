/** Where a piece of research begins: the question, and how much of it. */
import { useState } from "react";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Field";
import { t } from "../../words/t";
import { begin } from "../jobs";

const EFFORTS = ["quick", "standard", "deep"] as const;

export function NewResearch() {
  const [question, setQuestion] = useState("");
  const [effort, setEffort] = useState<(typeof EFFORTS)[number]>("standard");
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="flex flex-col gap-3 rounded-2xl border border-line bg-raised p-4 shadow-low"
      onSubmit={async (event) => {
        event.preventDefault();
        const asked = question.trim();
        if (!asked) return;
        setBusy(true);
        await begin("research", asked.slice(0, 200), { question: asked, effort });
        setBusy(false);
      }}
    >
      <label htmlFor="research" className="text-sm font-medium">
        {t("research.new")}
      </label>
      <textarea
        id="research"
        dir="auto"
        rows={2}
        maxLength={4000}
        placeholder={t("research.hint")}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        className="w-full resize-y rounded-lg bg-transparent text-base placeholder:text-quiet focus-visible:outline-none"
      />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Choices label={t("research.effort")} options={EFFORTS.map((value) => ({ value, name: t(`research.effort.${value}`) }))} value={effort} onPick={setEffort} />
        <Button look="primary" type="submit" busy={busy} disabled={question.trim() === ""}>
          {t("research.start")}
        </Button>
      </div>
      <p className="text-sm text-quiet">{t(`research.about.${effort}`)}</p>
    </form>
  );
}
