/** The windows in which the page asks about projects: a name, a place, what becomes of conversations. */
import { useState } from "react";
import { navigate } from "../place";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import { useStore } from "../ui/store";
import type { Conversation, Project } from "../wire/shapes";
import { counted, t } from "../words/t";
import { asking } from "./asking";
import { make, move, projects, remove, rename } from "./projects";

const close = (): void => asking.set(null);

export function Asked() {
  const asked = useStore(asking);
  if (asked === null) return null;
  switch (asked.kind) {
    case "new":
      return <NewProject moving={asked.move} />;
    case "rename":
      return <RenameProject project={asked.project} />;
    case "delete":
      return <DeleteProject project={asked.project} />;
    case "move":
      return <MoveTo conversation={asked.conversation} />;
    default:
      return asked satisfies never;
  }
}

function NewProject({ moving }: { moving: Conversation | null }) {
  const create = async (name: string): Promise<void> => {
    const made = await make(name);
    if (!made) return;
    close();
    if (moving) void move(moving, made.id);
    else navigate(`/p/${made.id}`);
  };
  return (
    <Dialog title={t("project.new")} onClose={close}>
      <NameForm name="" action={t("project.create")} hint={t("project.newHint")} onName={create} />
    </Dialog>
  );
}

function RenameProject({ project }: { project: Project }) {
  const give = async (name: string): Promise<void> => {
    close();
    if (name !== project.name) await rename(project, name);
  };
  return (
    <Dialog title={t("project.rename")} onClose={close}>
      <NameForm name={project.name} action={t("save")} onName={give} />
    </Dialog>
  );
}

interface NameProps {
  name: string;
  action: string;
  hint?: string;
  onName: (name: string) => Promise<void>;
}

function NameForm({ name, action, hint, onName }: NameProps) {
  const [typed, setTyped] = useState(name);
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="flex flex-col gap-4 p-5"
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        await onName(typed.trim());
        setBusy(false);
      }}
    >
      <TextField
        label={t("project.name")}
        hint={hint}
        data-first
        onFocus={(event) => event.currentTarget.select()}
        maxLength={100}
        dir="auto"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={close}>
          {t("cancel")}
        </Button>
        <Button look="primary" type="submit" busy={busy} disabled={typed.trim() === ""}>
          {action}
        </Button>
      </div>
    </form>
  );
}

function DeleteProject({ project }: { project: Project }) {
  const go = (fate: "keep" | "delete"): void => {
    close();
    void remove(project, fate);
  };
  const { name, conversations: count } = project;
  return (
    <Dialog title={t("project.deleteTitle", { name })} onClose={close}>
      <div className="flex flex-col gap-5 p-5">
        <p className="text-sm text-quiet">
          {count > 0 ? counted("project.deleteAsk", count) : t("project.deleteEmpty")}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={close}>
            {t("cancel")}
          </Button>
          {count > 0 ? (
            <Button look="danger" onClick={() => go("delete")}>
              {t("project.deleteAll")}
            </Button>
          ) : null}
          <Button look="primary" data-first onClick={() => go("keep")}>
            {t(count > 0 ? "project.deleteKeep" : "chat.delete")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function MoveTo({ conversation }: { conversation: Conversation }) {
  const all = useStore(projects) ?? [];
  const here = conversation.project_id;
  const go = (to: string | null): void => {
    close();
    void move(conversation, to);
  };
  return (
    <Dialog title={t("project.moveTitle")} onClose={close}>
      <ul className="flex flex-col gap-px overflow-y-auto p-2">
        {here !== null ? (
          <Way icon="close" onGo={() => go(null)}>
            {t("project.none")}
          </Way>
        ) : null}
        {all.map(({ id, name }, index) => (
          <Way key={id} icon="folder" first={index === 0} here={id === here} onGo={() => go(id)}>
            {name}
          </Way>
        ))}
        <Way icon="plus" first={all.length === 0} onGo={() => asking.set({ kind: "new", move: conversation })}>
          {t("project.new")}
        </Way>
      </ul>
    </Dialog>
  );
}

interface WayProps {
  icon: IconName;
  first?: boolean;
  /** It is there already. */
  here?: boolean;
  onGo: () => void;
  children: string;
}

function Way({ icon, first = false, here = false, onGo, children }: WayProps) {
  return (
    <li>
      <button
        type="button"
        data-first={first || undefined}
        aria-current={here ? "true" : undefined}
        onClick={onGo}
        className="flex min-h-10 w-full items-center gap-3 rounded-lg px-3 text-start text-sm hover:bg-hover pointer-coarse:min-h-11"
      >
        <Icon name={icon} className="size-4 text-quiet" />
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {children}
        </span>
        {here ? <Icon name="check" className="size-4 text-accent" /> : null}
      </button>
    </li>
  );
}
