/** Who one is to Lowkey, and its manner: name, personality, own words for it, own instructions. */
import { type FormEvent, useState } from "react";
import { prefer, preferences } from "../models/catalogue";
import { Button } from "../ui/Button";
import { TextArea, TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import type { Personality, Preferences } from "../wire/settings";
import { t } from "../words/t";

const PERSONALITIES: readonly Personality[] = ["default", "concise", "warm", "blunt", "tutor", "partner", "own"];

export function Persona() {
  return (
    <>
      <Manner />
      <You />
    </>
  );
}

function Manner() {
  const chosen = useStore(preferences, ({ personality }) => personality);
  return (
    <Group title={t("persona.manner")} hint={t("persona.mannerHint")}>
      <fieldset className="flex flex-col divide-y divide-line overflow-hidden rounded-xl border border-line">
        <legend className="sr-only">{t("persona.manner")}</legend>
        {PERSONALITIES.map((each) => (
          <label key={each} className="flex cursor-pointer items-center gap-3 px-4 py-2.5 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent">
            <input
              type="radio"
              name="personality"
              checked={each === chosen}
              onChange={() => void prefer({ personality: each })}
              className="size-4 shrink-0 outline-none"
            />
            <span className="flex flex-col">
              <span className="text-sm font-medium">{t(`personality.${each}`)}</span>
              <span className="text-xs text-quiet">{t(`personality.${each}Hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen === "own" ? <Own /> : null}
      <a href="/spec#personalities" className="w-fit text-sm text-accent underline underline-offset-2">
        {t("persona.bounds")}
      </a>
    </Group>
  );
}

/** A manner in the person's own words. */
function Own() {
  const kept = useStore(preferences, ({ manner }) => manner);
  const [typed, setTyped] = useState(kept);

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await prefer({ manner: typed });
    toast(t("saved"));
  };
  return (
    <form className="flex flex-col items-start gap-4 [&>div]:w-full" onSubmit={onSubmit}>
      <TextArea
        label={t("persona.own")}
        hint={t("persona.ownHint")}
        maxLength={2_000}
        dir="auto"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button look="primary" type="submit" disabled={typed === kept}>
        {t("persona.ownSave")}
      </Button>
    </form>
  );
}

type Words = Pick<Preferences, "name" | "instructions">;

function You() {
  const kept = useStore(preferences);
  const [typed, setTyped] = useState<Partial<Words>>({});
  const words: Words = { name: kept.name, instructions: kept.instructions, ...typed };
  const changed = words.name !== kept.name || words.instructions !== kept.instructions;

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await prefer(words);
    setTyped({});
    toast(t("saved"));
  };
  return (
    <Group title={t("persona.you")}>
      <form className="flex flex-col items-start gap-4 [&>div]:w-full" onSubmit={onSubmit}>
        <TextField
          label={t("persona.name")}
          hint={t("persona.nameHint")}
          maxLength={100}
          autoComplete="nickname"
          dir="auto"
          value={words.name}
          onChange={(event) => setTyped((old) => ({ ...old, name: event.target.value }))}
        />
        <TextArea
          label={t("general.instructions")}
          hint={t("general.instructionsHint")}
          placeholder={t("general.instructionsPlaceholder")}
          maxLength={20_000}
          dir="auto"
          value={words.instructions}
          onChange={(event) => setTyped((old) => ({ ...old, instructions: event.target.value }))}
        />
        <Button look="primary" type="submit" disabled={!changed}>
          {t("save")}
        </Button>
      </form>
    </Group>
  );
}
