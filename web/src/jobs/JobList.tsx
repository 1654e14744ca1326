/** All delegated work, newest first, below a form that begins more. */
import { useEffect } from "react";
import { Button } from "../ui/Button";
import { Link } from "../ui/Link";
import { Mark } from "../ui/Mark";
import { TopBar } from "../ui/TopBar";
import { Bone } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import { useStore } from "../ui/store";
import { When } from "../chat/When";
import type { Job } from "../wire/jobs";
import { t } from "../words/t";
import { jobs, older, readJobs, readOlder } from "./jobs";
import { NewResearch } from "./research/NewResearch";
import { kindOf, standing } from "./standing";

export function JobList({ side }: { side: Side }) {
  const all = useStore(jobs);
  const more = useStore(older);
  useEffect(() => void readJobs(), []);
  return (
    <>
      <TopBar side={side} title={<h1 className="font-semibold">{t("jobs.title")}</h1>} />
      <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-8">
        <div className="mx-auto flex max-w-panel flex-col gap-8 pt-2">
          <NewResearch />
          {all === null ? (
            <Bone className="h-24" />
          ) : all.length === 0 ? (
            <p className="text-center text-sm text-quiet">{t("jobs.empty")}</p>
          ) : (
            <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line">
              {all.map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </ul>
          )}
          {more ? (
            <Button look="quiet" className="self-center" onClick={() => void readOlder()}>
              {t("table.more")}
            </Button>
          ) : null}
        </div>
      </main>
    </>
  );
}

function JobRow({ job }: { job: Job }) {
  const asks = job.why === "question";
  return (
    <li>
      <Link to={`/jobs/${job.id}`} className="flex min-h-14 items-center gap-3 px-4 py-2.5 hover:bg-hover">
        <span className="min-w-0 flex-1">
          <span dir="auto" className="block truncate text-sm font-medium">
            {job.title}
          </span>
          <span className="block truncate text-xs text-quiet">
            {kindOf(job)} · {standing(job)}
          </span>
        </span>
        {job.status === "running" || asks ? <Mark name={standing(job)} moving={!asks} asks={asks} /> : null}
        <When at={job.created_at} />
      </Link>
    </li>
  );
}
