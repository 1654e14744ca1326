/** Who may turn what one says into words. Knows nothing of how that is done. */
import { useEffect, useState } from "react";
import { choose, ear, ears, fetchLanguage, understood } from "../chat/dictation/ear";
import { Button } from "../ui/Button";
import { Choices } from "../ui/Field";
import { Group } from "../ui/Group";
import { useStore } from "../ui/store";
import { t } from "../words/t";

export function Speech() {
  const chosen = useStore(ear);
  if (ears.length === 1) return null;
  return (
    <Group title={t("speak.title")} hint={t("speak.hint")}>
      <Choices label={t("speak.who")} value={chosen} onPick={choose} options={ears.map((value) => ({ value, name: t(`speak.${value}`) }))} />
      <div role="status" className="flex flex-col items-start gap-3 text-sm text-quiet">
        {chosen === "device" ? <OnDevice /> : chosen === "maker" ? <p>{t("speak.makerHint")}</p> : null}
      </div>
    </Group>
  );
}

function OnDevice() {
  const [found, setFound] = useState<Awaited<ReturnType<typeof understood>> | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => void understood().then(setFound), []);
  if (found === null) return null;
  if (found === "yes") return <p>{t("speak.deviceHint")}</p>;
  if (found === "no") return <p>{t("speak.unknown")}</p>;
  return (
    <>
      <p>{t("speak.missing")}</p>
      <Button
        busy={busy}
        onClick={async () => {
          setBusy(true);
          setFound((await fetchLanguage()) ? "yes" : "no");
          setBusy(false);
        }}
      >
        {t("speak.fetch")}
      </Button>
    </>
  );
}
