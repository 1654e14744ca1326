/** The notes, each as it was written, and a place to write one more. */
import { type FormEvent, type KeyboardEvent, type MouseEvent, useState } from "react";
import { Button, IconButton } from "../ui/Button";
import type { Item } from "../wire/lists";
import { t } from "../words/t";
import { InPlace } from "./InPlace";
import { LONGEST } from "./ListCard";
import { note, remove, reword } from "./lists";
import { brief } from "./wording";

export function Notes({ notes }: { notes: readonly Item[] }) {
  return (
    <section aria-label={t("lists.notes")} className="flex flex-col gap-2">
      <h2 className="px-2 font-medium">{t("lists.notes")}</h2>
      <NewNote />
      {notes.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {notes.toReversed().map((one) => (
            <NoteRow key={one.id} one={one} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function NoteRow({ one }: { one: Item }) {
  const drop = (event: MouseEvent<HTMLButtonElement>): void => {
    if (event.detail === 0) event.currentTarget.closest("section")?.querySelector("textarea")?.focus();
    void remove(one);
  };
  return (
    <li className="group flex items-start rounded-xl border border-line p-1">
      <InPlace
        text={one.text}
        label={t("lists.change", { text: brief(one.text) })}
        longest={LONGEST}
        lines
        className="flex-1 text-sm"
        onKeep={(said) => void reword(one, said)}
      />
      <span className="opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <IconButton icon="close" label={t("remove.named", { name: brief(one.text) })} small onClick={drop} />
      </span>
    </li>
  );
}

function NewNote() {
  const [typed, setTyped] = useState("");
  const keep = async (): Promise<void> => {
    const text = typed.trim();
    if (!text) return;
    setTyped("");
    if (!(await note(text))) setTyped((now) => now || text);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void keep();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void keep();
  };
  return (
    <form onSubmit={onSubmit} className="flex items-end gap-2 rounded-xl border border-line p-1">
      <textarea
        aria-label={t("lists.newNote")}
        placeholder={t("lists.newNote")}
        dir="auto"
        rows={1}
        maxLength={LONGEST}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        className="min-h-9 min-w-0 flex-1 resize-none field-sizing-content rounded-lg bg-transparent px-2 py-2 text-sm placeholder:text-quiet pointer-coarse:min-h-11"
      />
      {typed.trim() ? (
        <Button type="submit" look="primary">
          {t("save")}
        </Button>
      ) : null}
    </form>
  );
}
