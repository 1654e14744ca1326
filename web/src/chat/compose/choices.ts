/** What the list above the message box offers for what was typed: prompts, commands, models, files. */
import { useEffect } from "react";
import { chat } from "../../wire/api";
import type { FilePart, ModelInfo } from "../../wire/types";
import { catalogue } from "../../models/catalogue";
import { EFFORTS, pick, traits } from "../../models/ModelPicker";
import { library, type LibraryPrompt, readLibrary } from "../../prompts/library";
import { readSaved, saved } from "../../prompts/saved";
import { createStore, useStore } from "../../ui/store";
import { attempt } from "../../ui/loaded";
import { bytes, t } from "../../words/t";
import { isPicture } from "../readable";
import { type Asked, fits } from "./asked";
import { commandOptions, type Hands } from "./commands";
import type { Option } from "./Options";

interface Doing extends Hands {
  usePrompt: (prompt: LibraryPrompt) => void;
  useFile: (file: FilePart) => void;
}

const recent = createStore<readonly FilePart[]>([]);

export function useChoices(wanted: Asked | null, doing: Doing): Option[] {
  const { models } = useStore(catalogue);
  const prompts = useStore(saved) ?? [];
  const shipped = useStore(library);
  const files = useStore(recent);
  const kind = wanted?.kind;
  useEffect(() => {
    if (kind === "command") void Promise.all([readSaved(), readLibrary()]);
    if (kind === "file") void attempt(async () => recent.set((await chat.recentFiles()).files));
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
    case "file":
      return files.filter(({ name }) => fits(wanted.words, name)).map((each) => fileOption(each, doing));
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

function fileOption(file: FilePart, { useFile }: Doing): Option {
  return {
    id: file.file_id,
    group: t("files.recent"),
    name: file.name,
    about: bytes(file.size),
    icon: isPicture(file.media_type) ? "image" : "file",
    choose: () => useFile(file),
  };
}
