/** How the page looks, what Lowkey should know, which model answers; the door out. */
import { useState } from "react";
import { Password } from "../accounts/Password";
import { accounts } from "../wire/api";
import type { Me } from "../wire/shapes";
import { answering, catalogue, prefer, preferences } from "../models/catalogue";
import { EFFORTS } from "../models/ModelPicker";
import { Button } from "../ui/Button";
import { Choices, Select, TextArea } from "../ui/Field";
import { Group } from "../ui/Group";
import { attempt } from "../ui/loaded";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { type Choice, choice, choose, NAMES, TAGS } from "../words/languages";
import { t } from "../words/t";
import { setTheme, theme } from "./theme";

export function General({ me }: { me: Me }) {
  const chosen = useStore(theme);
  const language = useStore(choice);
  const all = useStore(catalogue);
  const { model, effort, enter } = useStore(preferences);
  const fallback = answering(all, null, null)?.name ?? "";
  return (
    <>
      <Group title={t("settings.general")}>
        <Choices
          label={t("theme.label")}
          value={chosen}
          onPick={setTheme}
          options={(["system", "light", "dark"] as const).map((value) => ({ value, name: t(`theme.${value}`) }))}
        />
        <Select
          label={t("language.label")}
          value={language}
          onPick={(value) => choose(value as Choice)}
          options={[{ value: "automatic", name: t("language.automatic") }, ...TAGS.map((tag) => ({ value: tag, name: NAMES[tag] }))]}
        />
        <Select
          label={t("general.model")}
          value={model ?? ""}
          onPick={(value) => void prefer({ model: value || null })}
          options={[
            { value: "", name: t("general.modelDefault", { name: fallback }) },
            ...all.models.map(({ id, name }) => ({ value: id, name })),
          ]}
        />
        <Choices
          label={t("general.effort")}
          value={effort}
          onPick={(value) => void prefer({ effort: value })}
          options={EFFORTS.map((value) => ({ value, name: t(`effort.${value}`) }))}
        />
        <Choices
          label={t("general.enter")}
          value={enter}
          onPick={(value) => void prefer({ enter: value })}
          options={(["send", "newline"] as const).map((value) => ({ value, name: t(`general.enter.${value}`) }))}
        />
        <Instructions />
      </Group>
      {me.alone ? null : (
        <>
          <Password />
          <div>
            <Button
              icon="logout"
              onClick={async () => {
                if (await attempt(accounts.signOut)) location.assign("/");
              }}
            >
              {t("general.signOut")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function Instructions() {
  const kept = useStore(preferences, (value) => value.instructions);
  const [text, setText] = useState<string | null>(null);
  const changed = text !== null && text !== kept;
  return (
    <form
      className="flex flex-col items-start gap-3 [&>div]:w-full"
      onSubmit={async (event) => {
        event.preventDefault();
        if (text === null) return;
        await prefer({ instructions: text });
        toast(t("saved"));
      }}
    >
      <TextArea
        label={t("general.instructions")}
        hint={t("general.instructionsHint")}
        placeholder={t("general.instructionsPlaceholder")}
        maxLength={20_000}
        dir="auto"
        value={text ?? kept}
        onChange={(event) => setText(event.target.value)}
      />
      <Button look="primary" type="submit" disabled={!changed}>
        {t("save")}
      </Button>
    </form>
  );
}
