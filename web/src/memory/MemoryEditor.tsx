/** Writes a memory down, or another one in its place; shows what stood there before, which can hold again. */
import { type FormEvent, useCallback, useState } from "react";
import { memory as api } from "../wire/api";
import { KINDS, type Memory } from "../wire/memory";
import { projects } from "../projects/projects";
import { Button } from "../ui/Button";
import { Select, TextArea, TextField } from "../ui/Field";
import { useLoaded } from "../ui/loaded";
import { useStore } from "../ui/store";
import { date, t } from "../words/t";
import { keep } from "./memories";

export function MemoryEditor({ memory, onDone }: { memory: Memory | null; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const until = String(said.get("until"));
    setBusy(true);
    const kept = await keep(memory, {
      text: String(said.get("text")),
      kind: String(said.get("kind")) as Memory["kind"],
      project_id: String(said.get("where")) || null,
      expires_at: until ? new Date(`${until}T23:59:59.999`).getTime() : null,
    });
    setBusy(false);
    if (kept) onDone();
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <TextArea label={t("memory.text")} hint={t("memory.textHint")} name="text" required maxLength={1_000} dir="auto" defaultValue={memory?.text} autoFocus />
      <Select label={t("memory.kind")} name="kind" defaultValue={memory?.kind ?? "fact"} options={KINDS.map((value) => ({ value, name: t(`memory.kind.${value}`) }))} />
      <Where project={memory?.project_id ?? null} />
      <TextField label={t("memory.until")} name="until" type="date" defaultValue={memory?.expires_at ? local(memory.expires_at) : ""} />
      {memory ? <Before memory={memory} onDone={onDone} /> : null}
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

function Where({ project }: { project: string | null }) {
  const all = useStore(projects) ?? [];
  const gone = project !== null && all.every(({ id }) => id !== project) ? [{ value: project, name: t("memory.elsewhere") }] : [];
  const options = [{ value: "", name: t("memory.everywhere") }, ...all.map(({ id, name }) => ({ value: id, name })), ...gone];
  return <Select label={t("memory.where")} name="where" defaultValue={project ?? ""} options={options} />;
}

/** What it took the place of; each can take its place in turn. */
function Before({ memory, onDone }: { memory: Memory; onDone: () => void }) {
  const { id } = memory;
  const { value } = useLoaded(useCallback(() => api.history(id), [id]));
  const [busy, setBusy] = useState(false);
  const again = async ({ text, kind, project_id, expires_at }: Memory): Promise<void> => {
    setBusy(true);
    // A day that is over would end it at once.
    const kept = await keep(memory, { text, kind, project_id, expires_at: expires_at !== null && expires_at > Date.now() ? expires_at : null });
    setBusy(false);
    if (kept) onDone();
  };
  if (!value || value.memories.length === 0) return null;
  return (
    <section aria-label={t("memory.before")} className="flex flex-col gap-1 text-sm">
      <h4 className="font-medium">{t("memory.before")}</h4>
      <ul className="flex flex-col gap-1 text-quiet">
        {value.memories.map((each) => (
          <li key={each.id} className="flex items-center justify-between gap-3">
            <span className="min-w-0 break-words">
              <bdi>{each.text}</bdi> <span className="text-xs whitespace-nowrap">{date(each.created_at, { dateStyle: "medium" })}</span>
            </span>
            <Button busy={busy} className="shrink-0" onClick={() => void again(each)} aria-label={t("memory.againNamed", { text: each.text })}>
              {t("memory.again")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The day of a moment here, as a date field has it. */
function local(at: number): string {
  const day = new Date(at);
  return new Date(at - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
