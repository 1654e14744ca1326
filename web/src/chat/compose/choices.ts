/** What the list above the message box offers for what was typed: prompts, commands, models, files, tools. */
import { useEffect } from "react";
import { permissions, readPermissions } from "../../approvals/approvals";
import { chat, projects as projectsApi } from "../../wire/api";
import type { Project } from "../../wire/shapes";
import type { OfferedTool } from "../../wire/tools";
import type { FilePart, ModelInfo } from "../../wire/types";
import { catalogue } from "../../models/catalogue";
import { EFFORTS, pick, traits, useAnswering } from "../../models/ModelPicker";
import { projects } from "../../projects/projects";
import { library, type LibraryPrompt, readLibrary } from "../../prompts/library";
import { readSaved, saved } from "../../prompts/saved";
import { createStore, useStore } from "../../ui/store";
import { attempt } from "../../ui/loaded";
import { bytes, t } from "../../words/t";
import { toolName } from "../../words/tools";
import { isPicture } from "../readable";
import type { Thread } from "../thread";
import { type Asked, fits } from "./asked";
import { commandOptions, type Hands } from "./commands";
import type { Option } from "./Options";

interface Doing extends Hands {
  usePrompt: (prompt: LibraryPrompt) => void;
  useFile: (file: FilePart) => void;
  useTool: (name: string) => void;
}

const recent = createStore<readonly FilePart[]>([]);
/** Of the project's folder: what fits the words that stand there by now. */
const inFolder = createStore<readonly FilePart[]>([]);

export function useChoices(wanted: Asked | null, doing: Doing): Option[] {
  const { models } = useStore(catalogue);
  const prompts = useStore(saved) ?? [];
  const shipped = useStore(library);
  const files = useStore(recent);
  const kind = wanted?.kind;
  const here = useProject(doing.thread);
  const mentions = useMentions(wanted, here, doing);
  useEffect(() => {
    if (kind === "command") void Promise.all([readSaved(), readLibrary()]);
    if (kind === "mention") void Promise.all([attempt(async () => recent.set((await chat.recentFiles()).files)), readPermissions()]);
  }, [kind]);

  switch (wanted?.kind) {
    case undefined:
      return [];
    case "command":
      return [
        ...prompts.filter(({ name, text }) => fits(wanted.words, name, text)).map((each) => promptOption(each, doing)),
        ...commandOptions(wanted.words, doing),
        ...shipped.filter(({ name, text }) => fits(wanted.words, name, text)).map((each) => promptOption(each, doing, t("prompts.library"))),
      ];
    case "model":
      return models.filter(({ id, name }) => fits(wanted.words, id, name)).map((each) => modelOption(each, doing));
    case "effort":
      return EFFORTS.filter((each) => fits(wanted.words, t(`effort.${each}`), each)).map((effort) => ({
        id: `effort ${effort}`,
        group: t("model.effort"),
        name: t(`effort.${effort}`),
        icon: "thought",
        choose() {
          pick(doing.thread, { effort });
          doing.write("");
        },
      }));
    case "mention":
      return [...files.filter(({ name }) => fits(wanted.words, name)).map((each) => fileOption(each, doing)), ...mentions.filter(({ id }) => !files.some(({ file_id }) => id.endsWith(file_id)))];
    default:
      return wanted satisfies never;
  }
}

function promptOption(prompt: LibraryPrompt, { usePrompt }: Doing, group = t("settings.prompts")): Option {
  const { id, name, text } = prompt;
  return { id: `prompt ${id}`, group, name, about: text, icon: "bookmark", choose: () => usePrompt(prompt) };
}

function modelOption(model: ModelInfo, { thread, write }: Doing): Option {
  return {
    id: model.id,
    group: t("settings.models"),
    name: model.name,
    about: traits(model).join(" · "),
    icon: "tool",
    choose() {
      pick(thread, { model: model.id });
      write("");
    },
  };
}

function fileOption(file: FilePart, { useFile }: Doing, group = t("files.recent")): Option {
  return {
    id: `${group} ${file.file_id}`,
    group,
    name: file.name,
    about: bytes(file.size),
    icon: isPicture(file.media_type) ? "image" : "file",
    choose: () => useFile(file),
  };
}

/** The project that the conversation is in, or will be. */
function useProject(thread: Thread): Project | null {
  const id = useStore(thread.state, ({ conversation }) => conversation?.project_id ?? thread.project);
  return useStore(projects, (all) => all?.find((each) => each.id === id) ?? null);
}

/** The project's files and those of its folder, then the tools that an answer may use. */
function useMentions(wanted: Asked | null, project: Project | null, doing: Doing): Option[] {
  const allowed = useStore(permissions);
  const found = useStore(inFolder);
  const { model } = useAnswering(doing.thread);
  const words = wanted?.kind === "mention" ? wanted.words : null;
  const folder = project?.folder ? project.id : null;
  useEffect(() => {
    inFolder.set([]);
    if (words === null || folder === null) return undefined;
    let gone = false;
    // A word that is still being typed asks once it stands.
    const timer = setTimeout(() => {
      void attempt(async () => {
        const { files } = await projectsApi.folderFiles(folder, words);
        if (!gone) inFolder.set(files);
      });
    }, 150);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [words, folder]);
  if (words === null) return [];
  const files = [...(project?.files.filter(({ name }) => fits(words, name)) ?? []), ...found];
  const off = new Set(allowed?.permissions.filter(({ choice }) => choice === "off").map(({ tool }) => tool));
  const tools = model?.calls && !model.weak ? (allowed?.tools.filter(({ name }) => !off.has(name)) ?? []) : [];
  return [
    ...files.map((each) => fileOption(each, doing, t("mention.project"))),
    ...tools.filter(({ name, about }) => fits(words, name, toolName(name), words.length > 2 ? about : "")).map((each) => toolOption(each, doing)),
  ];
}

function toolOption({ name, about }: OfferedTool, { useTool }: Doing): Option {
  return { id: `tool ${name}`, group: t("mention.tools"), name: toolName(name), about, icon: "tool", choose: () => useTool(name) };
}
