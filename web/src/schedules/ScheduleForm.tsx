/** Makes a schedule by hand, or changes one: what to do, when, and with the next three times. */
import { type FormEvent, useState } from "react";
import { Button } from "../ui/Button";
import { EFFORTS } from "../jobs/research/presets";
import { Choices, Select, TextArea, TextField } from "../ui/Field";
import { Fold } from "../ui/Fold";
import type { Listed } from "../wire/schedules";
import { t } from "../words/t";
import { Ahead } from "./Ahead";
import { type Draft, draftOf, fresh, planOf, type What, WHATS } from "./draft";
import { Rest } from "./Rest";
import { keep } from "./schedules";
import { When } from "./When";

export function ScheduleForm({ listed, owner, onDone }: { listed: Listed | null; owner: boolean; onDone: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => (listed && draftOf(listed, new Date())) ?? fresh(new Date()));
  const [busy, setBusy] = useState(false);
  const set = (values: Partial<Draft>): void => setDraft({ ...draft, ...values });
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const kept = await keep(listed?.schedule ?? null, planOf(draft));
    setBusy(false);
    if (kept) onDone();
  };
  // Only an owner may have files of the server watched.
  const whats = WHATS.filter((each) => each !== "file" || owner || draft.what === "file");
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Select
        label={t("schedules.what")}
        value={draft.what}
        onPick={(what) => set({ what: what as What })}
        options={whats.map((value) => ({ value, name: t(`schedules.what.${value}`) }))}
      />
      <Text draft={draft} set={set} />
      <TextField label={t("schedules.name")} maxLength={200} dir="auto" value={draft.title} onChange={(event) => set({ title: event.target.value })} />
      <When draft={draft} set={set} />
      <Ahead draft={draft} />
      <Fold icon="settings" title={t("schedules.more")}>
        <Rest draft={draft} set={set} />
      </Fold>
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

function Text({ draft: { what, text, words, effort }, set }: { draft: Draft; set: (values: Partial<Draft>) => void }) {
  const label = t(`schedules.text.${what}`);
  if (what === "remind" || what === "prompt" || what === "research") {
    return (
      <>
        <TextArea label={label} required maxLength={4_000} dir="auto" value={text} onChange={(event) => set({ text: event.target.value })} autoFocus />
        {what === "research" ? (
          <Choices label={t("research.effort")} options={EFFORTS.map((value) => ({ value, name: t(`research.effort.${value}`) }))} value={effort} onPick={(value) => set({ effort: value })} />
        ) : null}
      </>
    );
  }
  return (
    <>
      <TextField
        label={label}
        hint={what === "file" ? t("schedules.pathHint") : undefined}
        type={what === "page" ? "url" : "text"}
        required
        maxLength={4_000}
        dir="ltr"
        value={text}
        onChange={(event) => set({ text: event.target.value })}
        autoFocus
      />
      <TextField label={t("schedules.words")} hint={t("schedules.wordsHint")} maxLength={1_000} dir="auto" value={words} onChange={(event) => set({ words: event.target.value })} />
    </>
  );
}
