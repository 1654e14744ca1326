/** What a job shows while it works and what came of it, in the way of its kind. */
import { lazy, Suspense } from "react";
import { Bone } from "../ui/Waiting";
import type { Board, JobView } from "../wire/jobs";
import Markdown from "../markdown/Markdown";
import { Link } from "../ui/Link";
import { t } from "../words/t";

const Research = lazy(() => import("./research/Research"));

export function Outcome({ view: { job }, board }: { view: JobView; board: Board }) {
  if (job.kind === "research") {
    return (
      <Suspense fallback={<Bone className="h-40" />}>
        <Research job={job} board={board} />
      </Suspense>
    );
  }
  const words = job.result?.text;
  const conversation = job.result?.conversation_id ?? job.conversation_id;
  return (
    <>
      {typeof words === "string" ? <Markdown text={words} growing={false} /> : null}
      {typeof conversation === "string" ? (
        <Link to={`/c/${conversation}`} className="w-fit rounded-lg text-sm text-accent hover:underline">
          {t("jobs.conversation")}
        </Link>
      ) : null}
    </>
  );
}
