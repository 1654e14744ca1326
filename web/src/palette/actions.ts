/** What can be done from the palette, as entries: with the page, and with the conversation on the screen. */
import { presence } from "../accounts/me";
import { change, remove, setArchived } from "../chat/changes";
import { current, startIn, startNew } from "../chat/current";
import { renaming } from "../chat/renaming";
import { catalogue, prefer } from "../models/catalogue";
import { traits } from "../models/ModelPicker";
import { navigate, SECTIONS } from "../place";
import { asking } from "../projects/asking";
import { project, projects } from "../projects/projects";
import { openWindow } from "../sharing/Windows";
import { look, setLook } from "../settings/look";
import { download } from "../ui/download";
import { EVERYWHERE, sheet } from "../ui/shortcuts";
import { settings } from "../wire/api";
import type { Conversation } from "../wire/shapes";
import { t } from "../words/t";
import type { Entry } from "./entries";
import { openPalette } from "./scope";

type Doing = Omit<Entry, "group">;

export function actions(): Entry[] {
  const thread = current.get();
  const inside = project(thread.state.get().conversation?.project_id ?? thread.project);
  const always: Doing[] = [
    { id: "new", icon: "compose", name: t("side.new"), keys: EVERYWHERE.new, run: () => startNew() },
    { id: "temporary", icon: "ghost", name: t("home.temporary"), also: t("palette.alsoTemporary"), run: () => startNew(true) },
    { id: "newProject", icon: "folder", name: t("project.new"), run: () => asking.set({ kind: "new", move: null }) },
    { id: "model", icon: "thought", name: t("palette.model"), run: () => openPalette({ kind: "models" }) },
    ...(["light", "dark", "system"] as const)
      .filter((each) => each !== look.get().theme)
      .map((each): Doing => ({
        id: `theme ${each}`,
        icon: "eye",
        name: t("palette.theme", { name: t(`theme.${each}`) }),
        also: t("palette.alsoTheme"),
        run: () => setLook("theme", each),
      })),
    { id: "shortcuts", icon: "keyboard", name: t("settings.keyboard"), keys: EVERYWHERE.shortcuts, run: () => sheet.set(true) },
    { id: "lists", icon: "note", name: t("lists.title"), run: () => navigate("/lists") },
    ...(isGuest()
      ? []
      : [
          { id: "jobs", icon: "tasks" as const, name: t("jobs.title"), also: t("research.new"), run: () => navigate("/jobs") },
          { id: "schedules", icon: "clock" as const, name: t("schedules.title"), run: () => navigate("/schedules") },
        ]),
    { id: "archive", icon: "archive", name: t("palette.archive"), run: () => navigate("/archive") },
    { id: "export", icon: "download", name: t("palette.export"), also: "json zip", run: () => download(settings.exportUrl("json")) },
  ];
  const around: Doing[] = inside
    ? [
        { id: "newInside", icon: "compose", name: t("palette.newIn", { name: inside.name }), run: () => startIn(inside.id) },
        {
          id: "searchInside",
          icon: "search",
          name: t("palette.searchIn", { name: inside.name }),
          run: () => openPalette({ kind: "project", id: inside.id, name: inside.name }),
        },
      ]
    : [];
  return [...around, ...always].map((each) => ({ ...each, group: "actions" }));
}

/** What can be done with the conversation on the screen. */
export function here(): Entry[] {
  const { conversation } = current.get().state.get();
  if (!conversation || current.get().id !== conversation.id) return [];
  const own = conversation.temporary ? [removal(conversation)] : [...lasting(conversation), removal(conversation)];
  return own.map((each) => ({ ...each, group: "here" }));
}

function lasting(conversation: Conversation): Doing[] {
  const { pinned, archived, id } = conversation;
  return [
    { id: "rename", icon: "edit", name: t("palette.rename"), run: () => renaming.set(id) },
    {
      id: "pin",
      icon: pinned ? "unpin" : "pin",
      name: t(pinned ? "palette.unpin" : "palette.pin"),
      run: () => void change(conversation, { pinned: !pinned }),
    },
    { id: "move", icon: "folder", name: t("palette.move"), run: () => asking.set({ kind: "move", conversation }) },
    {
      id: "putAway",
      icon: archived ? "restore" : "archive",
      name: t(archived ? "palette.unarchive" : "palette.putAway"),
      run: () => void setArchived(conversation, !archived),
    },
    ...(isGuest()
      ? []
      : [{ id: "share", icon: "share", name: t("palette.share"), run: () => openWindow({ kind: "share", conversation }) } as const]),
    { id: "exportThis", icon: "download", name: t("palette.exportThis"), run: () => openWindow({ kind: "export", conversation }) },
  ];
}

/** Guests see others' links and make none. */
function isGuest(): boolean {
  const here = presence.get();
  return here.kind === "in" && here.me.user.role === "guest";
}

function removal(conversation: Conversation): Doing {
  return { id: "delete", icon: "trash", name: t("palette.delete"), run: () => void remove(conversation) };
}

export function places(): Entry[] {
  return [
    ...(projects.get() ?? []).map(
      ({ id, name }): Entry => ({ id, group: "projects", icon: "folder", name, run: () => navigate(`/p/${id}`) }),
    ),
    ...SECTIONS.map(
      (each): Entry => ({
        id: `settings ${each}`,
        group: "settings",
        icon: "settings",
        name: t(`settings.${each}`),
        also: t("settings.title"),
        run: () => navigate(`/settings/${each}`),
      }),
    ),
  ];
}

/** The models that could answer the next message here. */
export function models(): Entry[] {
  const thread = current.get();
  return catalogue.get().models.map((model) => ({
    id: `model ${model.id}`,
    group: "models",
    icon: "thought",
    name: model.name,
    also: `${model.id} ${t("palette.alsoModel")}`,
    aside: traits(model)[0] ?? "",
    run() {
      thread.choose({ model: model.id });
      // What is picked on an empty page is meant for the pages to come as well.
      if (thread.id === null && thread.project === null && !thread.temporary) void prefer({ model: model.id });
    },
  }));
}
