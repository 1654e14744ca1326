/** The button that makes this browser a place where notices arrive, with a word on what will come. */
import { useState } from "react";
import { asProblem } from "../wire/http";
import type { Channel } from "../wire/notify";
import type { Problem } from "../wire/types";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { t } from "../words/t";
import { listenHere, wayHere } from "./push";

interface Props {
  here: Channel | undefined;
  pushKey: string;
  onChange: () => Promise<void>;
}

export function ThisBrowser({ here, pushKey, onChange }: Props) {
  const [way, setWay] = useState(wayHere);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (here) return null;

  const onPress = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await listenHere(pushKey);
      await onChange();
    } catch (error) {
      // Browsers tell no more than that their push service did not answer.
      setProblem(error instanceof DOMException ? { ...asProblem(error), code: "push", message: "", hint: "" } : asProblem(error));
    } finally {
      setWay(wayHere());
      setBusy(false);
    }
  };
  return (
    <section aria-label={t("notify.here")} className="flex flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex flex-col gap-1">
        <h3 className="text-sm font-medium">{t("notify.here")}</h3>
        <p className="text-sm text-quiet">{t(way === "open" ? "notify.hereHint" : `notify.way.${way}`)}</p>
      </div>
      {problem ? <ProblemNote problem={problem} /> : null}
      {way === "open" ? (
        <div>
          <Button look="primary" icon="bell" busy={busy} onClick={() => void onPress()}>
            {t("notify.switchOn")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
