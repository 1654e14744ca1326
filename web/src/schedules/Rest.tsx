/** What is rarely changed about a schedule: its zone, its end, what is done about misses, its budget. */
import { Select, Switch, TextField } from "../ui/Field";
import { CATCH_UPS, OVERLAPS } from "../wire/schedules";
import { t } from "../words/t";
import { dayAt, type Draft, endOf } from "./draft";
import type { Fields } from "./When";

export function Rest({ draft: { rest }, set }: Fields) {
  const change = (values: Partial<Draft["rest"]>): void => set({ rest: { ...rest, ...values } });
  const last = rest.until === null ? "" : dayAt(rest.until, rest.zone);
  const number = (text: string): number | null => (text === "" ? null : Number(text));
  return (
    <div className="flex flex-col gap-4 py-2 text-ink">
      <Select label={t("schedules.zone")} value={rest.zone} onPick={(zone) => change({ zone, until: endOf(last, zone) })} options={zones(rest.zone).map((value) => ({ value, name: value }))} />
      <TextField
        label={t("schedules.until")}
        type="date"
        value={last}
        onChange={({ target: { value } }) => change({ until: endOf(value, rest.zone) })}
      />
      <Select
        label={t("schedules.catchUp")}
        value={rest.catch_up}
        onPick={(value) => change({ catch_up: CATCH_UPS.find((each) => each === value) ?? "once" })}
        options={CATCH_UPS.map((value) => ({ value, name: t(`schedules.catchUp.${value}`) }))}
      />
      <Select
        label={t("schedules.overlap")}
        value={rest.overlap}
        onPick={(value) => change({ overlap: OVERLAPS.find((each) => each === value) ?? "skip" })}
        options={OVERLAPS.map((value) => ({ value, name: t(`schedules.overlap.${value}`) }))}
      />
      <TextField label={t("schedules.dailyRuns")} type="number" min={1} max={10_000} value={rest.daily_runs ?? ""} onChange={(event) => change({ daily_runs: number(event.target.value) })} />
      <TextField
        label={t("schedules.dailyMoney")}
        type="number"
        min={0.01}
        step={0.01}
        value={rest.daily_money ?? ""}
        onChange={(event) => change({ daily_money: number(event.target.value) })}
      />
      <div className="-ms-2">
        <Switch label={t("schedules.onlyChanged")} checked={rest.only_if_changed} onChange={(on) => change({ only_if_changed: on })} />
      </div>
    </div>
  );
}

/** All zones that the browser knows, and the one that is chosen. */
function zones(chosen: string): string[] {
  return [...new Set([chosen, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
