/** Delegated work: all of it, or one piece. */
import { lazy, Suspense } from "react";
import { Spinner } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import { t } from "../words/t";
import { JobList } from "./JobList";

const JobPage = lazy(() => import("./JobPage"));

export default function Jobs({ id, side }: { id: string | null; side: Side }) {
  if (id === null) return <JobList side={side} />;
  return (
    <Suspense fallback={<Spinner label={t("loading")} />}>
      <JobPage key={id} id={id} side={side} />
    </Suspense>
  );
}
