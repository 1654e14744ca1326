/** What a job did, step by step, folded away until somebody asks. */
import { useEffect, useState } from "react";
import { Fold } from "../ui/Fold";
import { Icon } from "../ui/Icon";
import { whatHappened } from "../ui/ProblemNote";
import { jobs as api } from "../wire/api";
import type { Job, Step } from "../wire/jobs";
import { date, t } from "../words/t";

export function Journal({ job }: { job: Job }) {
  return (
    <Fold icon="clock" title={t("jobs.journal")}>
      <Steps job={job} />
    </Fold>
  );
}

function Steps({ job: { id, changed_at } }: { job: Job }) {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  useEffect(() => {
    let over = false;
    api.steps(id).then(
      (found) => over || setSteps(found.steps.filter(({ about, key }) => about && !key.startsWith("note/"))),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [id, changed_at]);
  return (
    <ol className="flex flex-col gap-1.5">
      {steps.map(({ key, about, state, error, ended_at, started_at }) => (
        <li key={key} className="flex items-baseline gap-2">
          <Icon name={state === "done" ? "check" : state === "failed" ? "close" : "clock"} className="size-3.5 shrink-0 translate-y-0.5" />
          <span dir="auto" className="min-w-0 flex-1 break-words">
            {about}
            {error ? <span className="block text-xs">{whatHappened(error)}</span> : null}
          </span>
          <time dateTime={new Date(ended_at ?? started_at).toISOString()} className="text-xs tabular-nums">
            {date(ended_at ?? started_at, { timeStyle: "medium" })}
          </time>
        </li>
      ))}
    </ol>
  );
}
