/** Which model answers, and how long it thinks: picked for one conversation, or for all from home. */
import { useEffect, useState } from "react";
import type { Thread } from "../chat/thread";
import { projects } from "../projects/projects";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { useStore } from "../ui/store";
import { Bone } from "../ui/Waiting";
import type { Effort, ModelInfo } from "../wire/types";
import { row, t } from "../words/t";
import { answering, catalogue, prefer, preferences } from "./catalogue";

export const EFFORTS: readonly Effort[] = ["instant", "medium", "deep"];

/** The model and effort that the next message of this conversation goes to. */
export function useAnswering(thread: Thread): { model: ModelInfo | null; effort: Effort } {
  const all = useStore(catalogue);
  const preferred = useStore(preferences);
  const choice = useStore(thread.state, (state) => state.choice);
  // A project's own model goes before the person's.
  useStore(projects);
  return { model: answering(all, choice.model, thread.preferred() ?? preferred.model), effort: choice.effort ?? preferred.effort };
}

/** What is picked on an empty page is meant for the pages to come as well. */
export function pick(thread: Thread, choice: { model: string } | { effort: Effort }): void {
  thread.choose(choice);
  if (thread.id === null && thread.project === null && !thread.temporary) void prefer(choice);
}

/** With more models than this, a field above them narrows the list. */
export const MANY = 10;

export function ModelPicker({ thread }: { thread: Thread }) {
  const { models, phase } = useStore(catalogue);
  const { model, effort } = useAnswering(thread);
  const name = model?.name ?? t("model.none");
  const shown = model?.thinks ? t("model.withEffort", { name, effort: t(`effort.${effort}`) }) : name;
  const [words, setWords] = useState("");
  const found = models.filter(({ id }) => words.toLowerCase().split(/\s+/).every((word) => id.toLowerCase().includes(word)));
  return (
    <Menu
      label={t("model.menu")}
      align="start"
      className="w-menu"
      head={models.length > MANY ? <Filter words={words} onType={setWords} /> : null}
      trigger={(props) => (
        <button
          type="button"
          aria-label={t("model.pick", { name: shown })}
          className="inline-flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2.5 text-sm text-quiet hover:bg-hover hover:text-ink pointer-coarse:h-11 pointer-coarse:px-1"
          {...props}
        >
          <span className="flex min-w-0">
            {model || phase !== "loading" ? <span className="truncate">{name}</span> : <Bone className="h-3 w-24" />}
            {model?.thinks ? <span className="shrink-0 whitespace-pre">{` · ${t(`effort.${effort}`)}`}</span> : null}
          </span>
          <Icon name="down" className="size-3.5" />
        </button>
      )}
    >
      {found.map((each) => (
        <MenuItem key={each.id} checked={each.id === model?.id} onChoose={() => pick(thread, { model: each.id })}>
          <span className="block truncate">{each.name}</span>
          <span className="block truncate text-xs text-quiet">{row(traits(each))}</span>
        </MenuItem>
      ))}
      {found.length === 0 ? (
        <p className="px-2.5 py-2 text-sm text-quiet">{t(models.length === 0 ? "model.noneHint" : "model.notFound")}</p>
      ) : null}
      {model && !model.thinks ? null : (
        <div role="group" aria-label={t("model.effort")} className="mt-1.5 border-t border-line pt-1.5">
          <p className="px-2.5 pt-1 pb-0.5 text-xs text-quiet" aria-hidden="true">
            {t("model.effort")}
          </p>
          {EFFORTS.map((each) => (
            <MenuItem key={each} checked={each === effort} onChoose={() => pick(thread, { effort: each })}>
              {t(`effort.${each}`)}
            </MenuItem>
          ))}
          <p className="px-2.5 py-1.5 text-xs text-quiet">{t("effort.hint")}</p>
        </div>
      )}
    </Menu>
  );
}

export function Filter({ words, onType }: { words: string; onType: (words: string) => void }) {
  // The next time the list opens, it is whole again.
  useEffect(() => () => onType(""), [onType]);
  return (
    <input
      type="search"
      aria-label={t("model.filter")}
      placeholder={t("model.filter")}
      autoComplete="off"
      value={words}
      onChange={(event) => onType(event.target.value)}
      className="plain h-11 shrink-0 border-b border-line bg-transparent px-4 text-sm placeholder:text-quiet focus-visible:outline-none"
    />
  );
}

export function traits(model: ModelInfo): string[] {
  return [
    model.local ? t("model.local") : t("model.remote", { provider: model.provider }),
    ...(model.sees ? [t("model.sees")] : []),
    ...(model.thinks ? [t("model.thinks")] : []),
    ...(model.calls ? [t("model.calls")] : []),
    ...(model.weak ? [t("model.small")] : []),
  ];
}
