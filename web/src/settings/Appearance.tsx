/** How the page looks on this device: language, theme, size, density, motion. */
import { Choices, Select } from "../ui/Field";
import { Group } from "../ui/Group";
import { useStore } from "../ui/store";
import { type Choice, choice, choose, NAMES, TAGS } from "../words/languages";
import { t } from "../words/t";
import { type Aspect, LOOKS, look, setLook } from "./look";

export function Appearance() {
  const language = useStore(choice);
  return (
    <Group title={t("settings.appearance")} hint={t("look.hint")}>
      <One aspect="theme" />
      <One aspect="size" />
      <One aspect="density" />
      <One aspect="motion" />
      <Select
        label={t("language.label")}
        value={language}
        onPick={(value) => choose(value as Choice)}
        options={[{ value: "automatic", name: t("language.automatic") }, ...TAGS.map((tag) => ({ value: tag, name: NAMES[tag] }))]}
      />
    </Group>
  );
}

const NAMED = {
  theme: (value: "system" | "light" | "dark") => t(`theme.${value}`),
  size: (value: "normal" | "small" | "large" | "huge") => t(`size.${value}`),
  density: (value: "roomy" | "compact") => t(`density.${value}`),
  motion: (value: "system" | "reduced") => t(`motion.${value}`),
};

function One<A extends Aspect>({ aspect }: { aspect: A }) {
  const value = useStore(look, (all) => all[aspect]) as string;
  const name = NAMED[aspect] as (value: string) => string;
  // Text sizes stand in their order, whatever is usual.
  const known: readonly string[] = aspect === "size" ? ["small", "normal", "large", "huge"] : LOOKS[aspect];
  return (
    <Choices
      label={t(`${aspect}.label`)}
      value={value}
      onPick={(next) => setLook(aspect, next as never)}
      options={known.map((each) => ({ value: each, name: name(each) }))}
    />
  );
}
