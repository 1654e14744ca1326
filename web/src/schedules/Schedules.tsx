/** What Lowkey does by itself, at its time: a list, and the ways to make, change and stop each. */
import { useEffect, useState } from "react";
import { jobs } from "../jobs/jobs";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Rows } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { TopBar } from "../ui/TopBar";
import { Spinner } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import type { Me } from "../wire/people";
import { t } from "../words/t";
import { ScheduleForm } from "./ScheduleForm";
import { ScheduleRow } from "./ScheduleRow";
import { read, schedules, trouble } from "./schedules";

export default function Schedules({ me, side }: { me: Me; side: Side }) {
  const all = useStore(schedules);
  const problem = useStore(trouble);
  const [making, setMaking] = useState(false);
  // What they began, or what came of it, is a change of the work under way.
  const work = useStore(jobs);
  useEffect(() => void read(), [work]);
  const owner = me.user.role === "owner";
  return (
    <>
      <TopBar side={side} title={<h1 className="font-semibold">{t("schedules.title")}</h1>} />
      <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-12">
        <div className="mx-auto flex max-w-panel flex-col gap-4">
          <p className="text-sm text-quiet">{t("schedules.hint")}</p>
          {problem ? <ProblemNote problem={problem} /> : null}
          {all === null && problem === null ? <Spinner label={t("loading")} /> : null}
          {making ? (
            <div className="rounded-xl border border-line p-4">
              <ScheduleForm listed={null} owner={owner} onDone={() => setMaking(false)} />
            </div>
          ) : (
            <div>
              <Button icon="plus" onClick={() => setMaking(true)}>
                {t("schedules.new")}
              </Button>
            </div>
          )}
          {all && all.length > 0 ? (
            <Rows>
              {all.map((listed) => (
                <ScheduleRow key={listed.schedule.id} listed={listed} owner={owner} />
              ))}
            </Rows>
          ) : null}
          {all?.length === 0 && !making ? <Empty title={t("schedules.empty")} hint={t("schedules.emptyHint")} /> : null}
        </div>
      </main>
    </>
  );
}
