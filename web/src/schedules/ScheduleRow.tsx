/** One schedule: what it does, when, what came of it last, and the switch that stops it with one tap. */
import { useCallback, useState } from "react";
import { IconButton } from "../ui/Button";
import { Switch } from "../ui/Field";
import { Link } from "../ui/Link";
import { useLoaded } from "../ui/loaded";
import { Spinner } from "../ui/Waiting";
import { schedules as api } from "../wire/api";
import type { Listed, Occurrence } from "../wire/schedules";
import { row, t } from "../words/t";
import { draftOf } from "./draft";
import { facts, moment } from "./said";
import { ScheduleForm } from "./ScheduleForm";
import { remove, runNow, turn } from "./schedules";

export function ScheduleRow({ listed, owner }: { listed: Listed; owner: boolean }) {
  const [editing, setEditing] = useState(false);
  const [looking, setLooking] = useState(false);
  const { schedule, upcoming, last } = listed;
  const { title, kind, zone, state } = schedule;
  if (editing) {
    return (
      <li className="p-4">
        <ScheduleForm listed={listed} owner={owner} onDone={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li aria-label={title} className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-center gap-3">
        <h2 className="min-w-0 flex-1 truncate text-sm font-medium">
          <bdi>{title}</bdi>
        </h2>
        {state === "ended" ? (
          <span className="text-xs text-quiet">{t("schedules.ended")}</span>
        ) : (
          <Switch label={t(state === "active" ? "schedules.on" : "schedules.off")} checked={state === "active"} onChange={(on) => void turn(schedule, on)} />
        )}
      </div>
      <p className="text-sm text-quiet">{row([...facts(schedule.rule), ...(elsewhere(zone) ? [zone] : [])])}</p>
      {upcoming.length > 0 ? (
        <p className="text-sm">
          <span className="text-quiet">{t("schedules.next")}</span> {row(upcoming.map((at) => moment(at, zone)))}
        </p>
      ) : null}
      {last ? <Came occurrence={last} zone={zone} report={kind === "research"} /> : null}
      <div className="-ms-2 flex flex-wrap gap-1">
        <IconButton icon="play" label={t("schedules.run", { title })} small onClick={() => void runNow(schedule)} />
        {draftOf(listed, new Date()) ? <IconButton icon="edit" label={t("schedules.edit", { title })} small onClick={() => setEditing(true)} /> : null}
        <IconButton icon="clock" label={t("schedules.history", { title })} aria-expanded={looking} small onClick={() => setLooking(!looking)} />
        <IconButton icon="trash" label={t("remove.named", { name: title })} small onClick={() => void remove(schedule)} />
      </div>
      {looking ? <History key={last && `${last.key} ${last.state}`} id={schedule.id} zone={zone} report={kind === "research"} /> : null}
    </li>
  );
}

function History({ id, zone, report }: { id: string; zone: string; report: boolean }) {
  const { value } = useLoaded(useCallback(() => api.history(id), [id]));
  if (value === null) return <Spinner label={t("loading")} />;
  if (value.occurrences.length === 0) return <p className="text-sm text-quiet">{t("schedules.noHistory")}</p>;
  return (
    <ul className="flex flex-col gap-2 border-s-2 border-line ps-3">
      {value.occurrences.map((each) => (
        <li key={each.key}>
          <Came occurrence={each} zone={zone} report={report} />
        </li>
      ))}
    </ul>
  );
}

/** When it was due and what came of it. `report`: its job is one to read. */
function Came({ occurrence: { due_at, state, why, missed, text, conversation_id, job_id }, zone, report }: { occurrence: Occurrence; zone: string; report: boolean }) {
  const to = conversation_id ? `/c/${conversation_id}` : report && job_id ? `/jobs/${job_id}` : null;
  const facts = [moment(due_at, zone), why ? t(`schedules.why.${why}`) : t(`schedules.came.${state}`)];
  if (missed > 0) facts.push(t("schedules.missed", { count: missed }));
  return (
    <div className="text-sm">
      <p className={state === "failed" ? "text-danger" : "text-quiet"}>{row(facts)}</p>
      {text && state !== "same" ? (
        <p dir="auto" className="line-clamp-3 break-words whitespace-pre-line">
          {text}
        </p>
      ) : null}
      {to ? (
        <Link to={to} className="text-accent underline underline-offset-2">
          {t(conversation_id ? "schedules.answer" : "schedules.report")}
        </Link>
      ) : null}
    </div>
  );
}

/** Whether the rule is kept by another clock than the one its person sees. */
function elsewhere(zone: string): boolean {
  return zone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
}
