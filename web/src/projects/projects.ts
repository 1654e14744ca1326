/** The projects there are, and what can be done with them; shown at once, taken back where the server refuses. */
import { projects as api, chat } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Conversation, Project } from "../wire/shapes";
import { note, refresh, shelves } from "../chat/history";
import { offerToForgetProject } from "../memory/memories";
import { navigate } from "../place";
import { attempt } from "../ui/loaded";
import { whatHappened } from "../ui/ProblemNote";
import { createStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import type { FilePart } from "../wire/types";
import { t } from "../words/t";

/** By their names; null before they were read. */
export const projects = createStore<readonly Project[] | null>(null);

export async function readProjects(): Promise<void> {
  try {
    keep((await api.list()).projects);
  } catch {
    // The line says that the server is gone; what is known of them stays.
  }
}

export function project(id: string | null): Project | null {
  return projects.get()?.find((each) => each.id === id) ?? null;
}

function keep(all: readonly Project[]): void {
  projects.set(all.toSorted((a, b) => a.name.localeCompare(b.name)));
}

function put(one: Project): void {
  keep([...(projects.get() ?? []).filter(({ id }) => id !== one.id), one]);
}

export async function make(name: string): Promise<Project | null> {
  let made: Project | null = null;
  await attempt(async () => {
    made = await api.add(name);
    put(made);
  });
  return made;
}

export type Wish = Partial<Pick<Project, "name" | "instructions" | "model" | "memory" | "recalls">>;

export async function change(old: Project, wish: Wish): Promise<boolean> {
  put({ ...old, ...wish });
  const done = await attempt(async () => put(await api.change(old.id, wish)));
  if (!done) put(old);
  return done;
}

/** Gives it another name, which can be taken back. */
export async function rename(old: Project, name: string): Promise<void> {
  if (!(await change(old, { name }))) return;
  toast(t("project.renamed", { name }), {
    action: { name: t("undo"), run: () => void change({ ...old, name }, { name: old.name }) },
  });
}

/** Deletes it. `fate`: whether its conversations stay, in no project then, or go along. */
export async function remove(old: Project, fate: "keep" | "delete"): Promise<void> {
  projects.set((all) => all?.filter(({ id }) => id !== old.id) ?? null);
  navigate("/");
  if (!(await attempt(() => api.remove(old.id, fate)))) {
    put(old);
    return;
  }
  await readAll();
  toast(t("project.deleted", { name: old.name }), {
    action: {
      name: t("undo"),
      run: () =>
        void attempt(async () => {
          put(await api.restore(old.id));
          await readAll();
          navigate(`/p/${old.id}`);
        }),
    },
  });
  await offerToForgetProject(old.id).catch(() => undefined); // It can be forgotten in the settings, too.
}

async function readAll(): Promise<void> {
  await Promise.all(shelves().map((shelf) => (shelf.get().phase === "ready" ? refresh(shelf, "all") : undefined)));
}

/** Puts a conversation into this project, or into none; it can be taken back. */
export async function move(conversation: Conversation, to: string | null): Promise<void> {
  const from = conversation.project_id;
  if (from === to || !(await place(conversation, to))) return;
  const name = project(to)?.name;
  const title = conversation.title || t("chat.untitled");
  toast(name ? t("project.moved", { title, name }) : t("project.movedOut", { title }), {
    action: { name: t("undo"), run: () => void place({ ...conversation, project_id: to }, from) },
  });
}

async function place(conversation: Conversation, to: string | null): Promise<boolean> {
  note({ ...conversation, project_id: to });
  try {
    note(await chat.move(conversation.id, to));
    void readProjects();
    return true;
  } catch (error) {
    note(conversation);
    toast(whatHappened(asProblem(error)), { bad: true });
    return false;
  }
}

export async function addFile(id: string, file: FilePart): Promise<void> {
  put(await api.addFile(id, file));
}

export async function removeFile(old: Project, file: FilePart): Promise<void> {
  put({ ...old, files: old.files.filter((each) => each !== file) });
  if (!(await attempt(async () => put(await api.removeFile(old.id, file.file_id))))) {
    put(old);
    return;
  }
  toast(t("project.fileRemoved", { name: file.name }), {
    action: { name: t("undo"), run: () => void attempt(() => addFile(old.id, file)) },
  });
}
