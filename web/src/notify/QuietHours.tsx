/** The hours in which nothing rings, by the clock of where the person is. */
import { type FormEvent, useState } from "react";
import { notify as api } from "../wire/api";
import type { Quiet } from "../wire/notify";
import { Button } from "../ui/Button";
import { Switch, TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { attempt } from "../ui/loaded";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";

export function QuietHours({ quiet }: { quiet: Quiet }) {
  const [now, setNow] = useState(quiet);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const keep = async (wish: Partial<Quiet>): Promise<void> => {
    const wanted = { ...now, ...wish, zone };
    setNow(wanted);
    if (await attempt(async () => setNow(await api.quiet(wanted)))) toast(t("saved"));
    else setNow(now);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    void keep({ begins: String(said.get("begins")), ends: String(said.get("ends")) });
  };
  return (
    <Group title={t("notify.quiet")} hint={t("notify.quietHint")}>
      <div className="-ms-2 flex flex-col items-start gap-1">
        <Switch label={t("notify.quietOn")} checked={now.on} onChange={(on) => void keep({ on })} />
        {now.on ? <Switch label={t("notify.quietQuestions")} checked={now.questions} onChange={(questions) => void keep({ questions })} /> : null}
      </div>
      {now.on ? (
        <form onSubmit={onSubmit} className="flex flex-col gap-3">
          <div className="grid grid-cols-2 gap-3">
            <TextField label={t("notify.quietBegins")} name="begins" type="time" required defaultValue={now.begins} />
            <TextField label={t("notify.quietEnds")} name="ends" type="time" required defaultValue={now.ends} />
          </div>
          <p className="text-sm text-quiet">
            {t("notify.quietZone", { zone: now.zone })} {now.zone === zone ? "" : t("notify.quietMoved", { zone })}
          </p>
          <div>
            <Button type="submit">{t("save")}</Button>
          </div>
        </form>
      ) : null}
    </Group>
  );
}
