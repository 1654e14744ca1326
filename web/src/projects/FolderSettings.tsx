/** The folder of Lowkey's machine that a project reads: which one, how far it is read, what can't be. */
import { type FormEvent, useEffect, useId, useState } from "react";
import { owns, presence } from "../accounts/me";
import { projects as api } from "../wire/api";
import { Button, IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Fold } from "../ui/Fold";
import { Group, Row, Rows } from "../ui/Group";
import { attempt } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import type { Synced, SyncedView } from "../wire/files";
import type { Project } from "../wire/shapes";
import { counted, date, row, said, t } from "../words/t";
import { readProjects } from "./projects";

/** Milliseconds between looks at a folder that is being read. */
const LOOK = 2_000;

export function FolderSettings({ project }: { project: Project }) {
  const owner = useStore(presence, (here) => here.kind === "in" && owns(here.me));
  if (!project.folder && !owner) return null;
  return (
    <Group title={t("folder.title")} hint={t("folder.hint")}>
      {project.folder ? <Bound id={project.id} folder={project.folder} /> : <Choose id={project.id} />}
    </Group>
  );
}

async function bind(id: string, path: string): Promise<void> {
  await attempt(async () => {
    await api.bind(id, path);
    await readProjects();
  });
}

function Choose({ id }: { id: string }) {
  const [allowed, setAllowed] = useState<readonly string[] | null>(null);
  const [path, setPath] = useState("");
  const list = useId();
  useEffect(() => {
    void attempt(async () => {
      const { folders } = await api.folders();
      setAllowed(folders);
      setPath(folders[0] ?? "");
    });
  }, []);
  if (allowed === null) return null;
  if (allowed.length === 0) return <p className="text-sm">{t("folder.unset")}</p>;
  const choose = (event: FormEvent): void => {
    event.preventDefault();
    void bind(id, path.trim());
  };
  return (
    <form onSubmit={choose} className="flex flex-col items-start gap-3 [&>div]:w-full">
      <TextField label={t("folder.path")} list={list} dir="ltr" spellCheck={false} value={path} onChange={(event) => setPath(event.target.value)} />
      <datalist id={list}>
        {allowed.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button icon="folder" type="submit" disabled={path.trim() === ""}>
        {t("folder.bind")}
      </Button>
    </form>
  );
}

function Bound({ id, folder }: { id: string; folder: Synced }) {
  const view = useView(id, folder);
  const name = folder.path.split("/").at(-1) ?? folder.path;
  const stop = async (): Promise<void> => {
    const done = await attempt(async () => {
      await api.unbind(id);
      await readProjects();
    });
    if (done) toast(t("folder.stopped", { name }), { action: { name: t("undo"), run: () => void bind(id, folder.path) } });
  };
  return (
    <>
      <Rows>
        <Row name={<bdi title={folder.path}>{folder.path}</bdi>} about={<span aria-live="polite">{counts(folder, view)}</span>} note={looked(folder)}>
          <IconButton icon="retry" small label={t("folder.again")} disabled={folder.looking} onClick={() => void attempt(() => api.look(id))} />
          <IconButton icon="close" small label={t("folder.stop")} onClick={() => void stop()} />
        </Row>
      </Rows>
      {folder.problem ? <ProblemNote problem={folder.problem} /> : null}
      {view !== null && view.told.length > 0 ? (
        <Fold icon="alert" title={t("folder.which")}>
          <ul className="flex flex-col gap-1.5 py-1">
            {view.told.map(({ path, problem }) => (
              <li key={path}>
                <bdi className="font-medium break-all">{path}</bdi>
                <p>{said(problem).message}</p>
              </li>
            ))}
          </ul>
        </Fold>
      ) : null}
    </>
  );
}

/** Looked up anew whenever the project is another, and again as long as files are being read. */
function useView(id: string, folder: Synced): SyncedView | null {
  const [view, setView] = useState<SyncedView | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async (): Promise<void> => {
      try {
        const found = await api.folder(id);
        if (gone) return;
        setView(found);
        if (found.unread > 0 || found.folder.looking) timer = setTimeout(() => setRound((old) => old + 1), LOOK);
      } catch {
        // The line is down, or it was stopped elsewhere: the next change of the project tells.
      }
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [id, folder, round]);
  return view;
}

function counts(folder: Synced, view: SyncedView | null): string {
  const facts = [counted("folder.files", folder.files)];
  if (view && view.failed > 0) facts.push(counted("folder.failed", view.failed));
  if (view && view.unread > 0) facts.push(counted("folder.unread", view.unread));
  return row(facts);
}

function looked({ looking, looked_at, more }: Synced): string {
  const when = looked_at === null ? "" : date(looked_at, { dateStyle: "medium", timeStyle: "short" });
  const last = looking ? t("folder.looking") : t("folder.looked", { when });
  return more ? `${last} ${t("folder.more")}` : last;
}
