/** Where a piece of research begins: the question, where it is looked into, and how thoroughly. */
import { useState } from "react";
import { navigate } from "../../place";
import { projects } from "../../projects/projects";
import { Button } from "../../ui/Button";
import { Choices, Select } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { useStore } from "../../ui/store";
import { t } from "../../words/t";
import { begin } from "../jobs";
import { draft, EVERYWHERE, MINE, NOTHING } from "./draft";
import { EFFORTS, OWN, type Preset, PRESETS } from "./presets";

export function NewResearch() {
  const { preset, words, effort, where } = useStore(draft);
  const [busy, setBusy] = useState(false);
  const all = useStore(projects) ?? [];

  const write = (change: Partial<typeof NOTHING>): void => draft.set((old) => ({ ...old, ...change }));
  const choose = (chosen: Preset): void => write({ preset: chosen, effort: chosen.effort, where: chosen.own ? MINE : EVERYWHERE });
  const start = async (): Promise<void> => {
    const asked = words.trim();
    if (!asked) return;
    setBusy(true);
    const question = preset.ask === null ? asked : t(preset.ask, { words: asked });
    const inProject = where !== EVERYWHERE && where !== MINE;
    const begun = await begin("research", asked.slice(0, 200), {
      question,
      effort,
      sources: where === EVERYWHERE ? [] : inProject ? ["files"] : OWN,
      project_id: inProject ? where : null,
    });
    if (begun) draft.set(NOTHING);
    setBusy(false);
  };

  return (
    <form
      className="flex flex-col gap-3 rounded-2xl border border-line bg-raised p-4 shadow-low"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div role="group" aria-label={t("preset.all")} className="-mx-1 flex flex-wrap gap-1 max-md:flex-nowrap max-md:overflow-x-auto max-md:overscroll-x-contain max-md:whitespace-nowrap max-md:[scrollbar-width:none]">
        {Object.entries(PRESETS).map(([id, one]) => (
          <button
            key={id}
            type="button"
            aria-pressed={one === preset}
            onClick={() => choose(one)}
            className="min-h-8 rounded-full px-3 text-sm text-quiet hover:bg-hover hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-ink pointer-coarse:min-h-11"
          >
            {t(one.name)}
          </button>
        ))}
        <button
          type="button"
          onClick={() => navigate("/schedules")}
          className="inline-flex min-h-8 items-center gap-1.5 rounded-full px-3 text-sm text-quiet hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
        >
          <Icon name="clock" className="size-3.5" />
          {t("preset.watch")}
        </button>
      </div>
      <textarea
        id="research"
        aria-label={t("research.question")}
        dir="auto"
        rows={2}
        maxLength={3500}
        placeholder={t(preset.hint)}
        value={words}
        onChange={(event) => write({ words: event.target.value })}
        className="max-h-80 w-full resize-none field-sizing-content rounded-lg bg-transparent px-1 text-base placeholder:text-quiet focus-visible:outline-none"
      />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-wrap gap-4">
          <Choices label={t("research.effort")} options={EFFORTS.map((value) => ({ value, name: t(`research.effort.${value}`) }))} value={effort} onPick={(value) => write({ effort: value })} />
          <Select
            label={t("research.where")}
            value={where}
            onPick={(value) => write({ where: value })}
            options={[
              { value: EVERYWHERE, name: t("research.everywhere") },
              { value: MINE, name: t("research.mine") },
              ...all.map(({ id, name }) => ({ value: id, name: t("research.inProject", { name }) })),
            ]}
          />
        </div>
        <Button look="primary" type="submit" busy={busy} disabled={words.trim() === ""}>
          {t("research.start")}
        </Button>
      </div>
      <p className="text-sm text-quiet">{t(`research.about.${effort}`)}</p>
    </form>
  );
}
