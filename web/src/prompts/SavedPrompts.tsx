/** The saved prompts: listed, written, changed, removed. */
import { type FormEvent, useEffect, useState } from "react";
import type { SavedPrompt } from "../wire/settings";
import { Button, IconButton } from "../ui/Button";
import { TextArea, TextField } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { Icon } from "../ui/Icon";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { Spinner } from "../ui/Waiting";
import { t } from "../words/t";
import { library, type LibraryPrompt, readLibrary } from "./library";
import { readSaved, remove, save, saved } from "./saved";

export default function SavedPrompts() {
  return (
    <>
      <Mine />
      <Shipped />
    </>
  );
}

/** What comes with Lowkey: one click, and it is the person's own, to change as they like. */
function Shipped() {
  const shipped = useStore(library);
  const mine = useStore(saved) ?? [];
  useEffect(() => void readLibrary(), []);
  const take = async ({ name, text }: LibraryPrompt): Promise<void> => {
    if (await save(null, { name, text })) toast(t("prompts.taken", { name }));
  };
  if (shipped.length === 0) return null;
  return (
    <Group title={t("prompts.library")} hint={t("prompts.libraryHint")}>
      <Rows>
        {shipped.map((prompt) => (
          <Row key={prompt.id} name={prompt.name} about={prompt.text}>
            {mine.some(({ text }) => text === prompt.text.trim()) ? (
              <Icon name="check" className="size-4 text-quiet" />
            ) : (
              <IconButton icon="plus" label={t("prompts.take", { name: prompt.name })} small onClick={() => void take(prompt)} />
            )}
          </Row>
        ))}
      </Rows>
    </Group>
  );
}

function Mine() {
  const prompts = useStore(saved);
  const [editing, setEditing] = useState<SavedPrompt | "new" | null>(null);
  const done = (): void => setEditing(null);

  useEffect(() => void readSaved(), []);
  const drop = async (prompt: SavedPrompt): Promise<void> => {
    if (!(await remove(prompt))) return;
    const { name, text } = prompt;
    toast(t("prompts.removed", { name }), { action: { name: t("undo"), run: () => void save(null, { name, text }) } });
  };
  return (
    <Group title={t("settings.prompts")} hint={t("prompts.hint")}>
      {prompts === null ? <Spinner label={t("loading")} /> : null}
      {prompts && prompts.length > 0 ? (
        <Rows>
          {prompts.map((prompt) =>
            editing === prompt ? (
              <li key={prompt.id} className="p-4">
                <Editor prompt={prompt} onDone={done} />
              </li>
            ) : (
              <Row key={prompt.id} name={prompt.name} about={prompt.text}>
                <IconButton icon="edit" label={t("prompts.edit", { name: prompt.name })} small onClick={() => setEditing(prompt)} />
                <IconButton icon="trash" label={t("remove.named", { name: prompt.name })} small onClick={() => void drop(prompt)} />
              </Row>
            ),
          )}
        </Rows>
      ) : null}
      {editing === "new" ? (
        <div className="rounded-xl border border-line p-4">
          <Editor prompt={null} onDone={done} />
        </div>
      ) : (
        <div>
          <Button icon="plus" onClick={() => setEditing("new")}>
            {t("prompts.new")}
          </Button>
        </div>
      )}
    </Group>
  );
}

function Editor({ prompt, onDone }: { prompt: SavedPrompt | null; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    setBusy(true);
    const kept = await save(prompt?.id ?? null, { name: String(said.get("name")), text: String(said.get("text")) });
    setBusy(false);
    if (kept) onDone();
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <TextField label={t("prompts.name")} name="name" required maxLength={100} autoComplete="off" dir="auto" defaultValue={prompt?.name} autoFocus />
      <TextArea label={t("prompts.text")} hint={t("prompts.textHint")} name="text" required maxLength={20_000} dir="auto" defaultValue={prompt?.text} />
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
