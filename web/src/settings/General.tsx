/** Which model answers new chats, what Enter does; the door out. */
import { Password } from "../accounts/Password";
import { accounts } from "../wire/api";
import type { Me } from "../wire/people";
import { answering, catalogue, prefer, preferences } from "../models/catalogue";
import { EFFORTS } from "../models/ModelPicker";
import { leaveHere } from "../notify/push";
import { Button } from "../ui/Button";
import { Choices, Select } from "../ui/Field";
import { Group } from "../ui/Group";
import { attempt } from "../ui/loaded";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { Speech } from "./Speech";

export function General({ me }: { me: Me }) {
  const all = useStore(catalogue);
  const { model, effort, enter } = useStore(preferences);
  const fallback = answering(all, null, null)?.name ?? "";
  return (
    <>
      <Group title={t("settings.general")}>
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
      </Group>
      <Speech />
      {me.alone ? null : (
        <>
          <Password />
          <div>
            <Button
              icon="logout"
              onClick={async () => {
                await leaveHere();
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
