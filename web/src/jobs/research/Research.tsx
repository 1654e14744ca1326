/** Deep research while it goes on (plan, sources, quotes as they come) and its report afterwards. */
import { IconButton } from "../../ui/Button";
import { Fold } from "../../ui/Fold";
import { Menu, MenuItem } from "../../ui/Menu";
import { attempt } from "../../ui/loaded";
import { download } from "../../ui/download";
import { toast } from "../../ui/Toasts";
import { jobs as api } from "../../wire/api";
import type { Board, Job } from "../../wire/jobs";
import { counted, row, t } from "../../words/t";
import { begin, isOpen } from "../jobs";
import { printPage } from "./print";
import { Further } from "./Further";
import { PlanView } from "./PlanView";
import type { Evidence, Plan, Report, Search, Source, SubQuestion } from "./report";
import { ReportView } from "./ReportView";

interface Boards {
  plan?: Plan;
  sources?: { searches: Search[]; sources: Source[] };
  evidence?: { evidence: Evidence[] };
  report?: Report;
}

export default function Research({ job, board }: { job: Job; board: Board }) {
  const { plan: planned, sources, evidence, report: shown } = board as Boards;
  const report = (job.result as Report | null) ?? shown ?? null;
  const open = isOpen(job);
  const plan = report?.plan ?? planned;
  return (
    <div className="flex flex-col gap-8">
      {report ? (
        <section className="flex flex-col gap-4">
          <div className="flex items-center justify-end gap-1 border-b border-line pb-2">
            <Exports job={job} />
          </div>
          <ReportView report={report} />
          <Further job={job} report={report} />
        </section>
      ) : null}
      {plan ? <PlanView plan={plan} onChange={open ? (subs) => void change(job.id, subs) : null} /> : null}
      {sources ? <Arriving sources={sources.sources} searches={sources.searches} quotes={evidence?.evidence ?? []} open={open} /> : null}
    </div>
  );
}

async function change(id: string, subs: readonly SubQuestion[]): Promise<void> {
  const text = JSON.stringify({ plan: subs.filter(({ state }) => state === "open") });
  if (await attempt(() => api.steer(id, text))) toast(t("jobs.steered"));
}

function Exports({ job }: { job: Job }) {
  const label = t("research.export");
  const again = (): void => {
    void begin("research", job.title, { ...job.request, refreshes: job.id });
  };
  return (
    <>
      <IconButton icon="retry" label={t("research.refresh")} onClick={again} />
      <IconButton icon="print" label={t("research.print")} onClick={() => void attempt(() => printPage(api.reportUrl(job.id, "html")))} />
      <Menu label={label} trigger={(props) => <IconButton icon="download" label={label} {...props} />}>
        {(["md", "html", "json"] as const).map((format) => (
          <MenuItem key={format} onChoose={() => download(api.reportUrl(job.id, format))}>
            {t(`research.as.${format}`)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

interface ArrivingProps {
  sources: readonly Source[];
  searches: readonly Search[];
  quotes: readonly Evidence[];
  open: boolean;
}

const NEWEST = 6;

function Arriving({ sources, searches, quotes, open }: ArrivingProps) {
  const counts = row([counted("research.searches", searches.length), counted("research.pages", sources.length), counted("research.quotes", quotes.length)]);
  const of = new Map<string, number>();
  for (const { source_id } of quotes) of.set(source_id, (of.get(source_id) ?? 0) + 1);
  const list = (some: readonly Source[]) => (
    <ul className="flex flex-col gap-1.5 text-sm">
      {some.map((source) => (
        <li key={source.id || source.url} className="flex items-baseline gap-2">
          <span dir="auto" className="min-w-0 flex-1 truncate">
            {source.title || source.url}
          </span>
          <span className={`shrink-0 text-xs ${source.suspicious.length > 0 ? "text-warn" : "text-quiet"}`}>
            {source.suspicious.length > 0
              ? t("research.suspicious")
              : source.problem
                ? t("research.unread")
                : source.same_as
                  ? t("research.same")
                  : counted("research.quotes", of.get(source.id) ?? 0)}
          </span>
        </li>
      ))}
    </ul>
  );
  if (!open) {
    return (
      <Fold icon="globe" title={counts}>
        {list(sources)}
      </Fold>
    );
  }
  return (
    <section className="flex flex-col gap-2">
      <h2 className="flex flex-wrap items-baseline gap-x-2 text-base font-semibold">
        {t("research.arriving")} <span className="text-sm font-normal text-quiet">{counts}</span>
      </h2>
      {list(sources.slice(-NEWEST).reverse())}
    </section>
  );
}
