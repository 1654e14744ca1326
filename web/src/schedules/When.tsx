/** The fields that say when, for each way in which something comes again. */
import { Select, TextField } from "../ui/Field";
import { t } from "../words/t";
import { type Draft, type Repeat, REPEATS } from "./draft";
import { NTHS, nthName, weekday } from "./said";

export interface Fields {
  draft: Draft;
  set: (values: Partial<Draft>) => void;
}

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const WEEKDAYS = DAYS.map((day) => ({ value: String(day), day }));

export function When({ draft, set }: Fields) {
  const { repeat } = draft;
  return (
    <div className="flex flex-col gap-4 sm:flex-row sm:flex-wrap sm:items-start sm:[&>*]:min-w-40 sm:[&>*]:flex-1">
      <Select
        label={t("schedules.when")}
        value={repeat}
        onPick={(value) => set({ repeat: value as Repeat })}
        options={REPEATS.map((value) => ({ value, name: t(`schedules.repeat.${value}`) }))}
      />
      <Days draft={draft} set={set} />
      {repeat === "once" || repeat === "minutes" || repeat === "hours" ? null : (
        <TextField label={t("schedules.clock")} type="time" required value={draft.clock} onChange={(event) => set({ clock: event.target.value })} />
      )}
    </div>
  );
}

function Days({ draft, set }: Fields) {
  switch (draft.repeat) {
    case "once":
      return <TextField label={t("schedules.moment")} type="datetime-local" required value={draft.moment} onChange={(event) => set({ moment: event.target.value })} />;
    case "minutes":
    case "hours":
      return <TextField label={t("schedules.count")} type="number" required min={1} max={1000} value={draft.count} onChange={(event) => set({ count: event.target.value })} />;
    case "weekly":
      return <Week draft={draft} set={set} />;
    case "monthDay":
      return (
        <Select
          label={t("schedules.monthDay")}
          value={draft.monthDay}
          onPick={(monthDay) => set({ monthDay })}
          options={[...Array.from({ length: 31 }, (_, n) => ({ value: String(n + 1), name: String(n + 1) })), { value: "-1", name: t("schedules.lastDay") }]}
        />
      );
    case "nth":
      return (
        <>
          <Select label={t("schedules.nth")} value={draft.nth} onPick={(nth) => set({ nth })} options={NTHS.map((value) => ({ value, name: nthName(value) }))} />
          <Select
            label={t("schedules.weekday")}
            value={draft.weekday}
            onPick={(value) => set({ weekday: value })}
            options={WEEKDAYS.map(({ value, day }) => ({ value, name: weekday(day) }))}
          />
        </>
      );
    case "yearly":
      return <TextField label={t("schedules.day")} type="date" required value={draft.day} onChange={(event) => set({ day: event.target.value })} />;
    case "daily":
    case "weekdays":
      return null;
    default:
      return draft.repeat satisfies never;
  }
}

function Week({ draft: { days }, set }: Fields) {
  // One day stays: a week without any would never come.
  const toggle = (day: number): void => {
    const left = days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort();
    if (left.length > 0) set({ days: left });
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t("schedules.days")}</legend>
      <div className="flex flex-wrap gap-1">
        {DAYS.map((day) => (
          <label
            key={day}
            className="flex min-h-9 min-w-9 items-center justify-center rounded-lg border border-line px-2 text-sm text-quiet has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
          >
            <input type="checkbox" className="sr-only" checked={days.includes(day)} onChange={() => toggle(day)} aria-label={weekday(day)} />
            <span aria-hidden="true">{weekday(day, "short")}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
