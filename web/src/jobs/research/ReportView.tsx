/** A report: what was found, each sentence with the quotes that it stands on. Shows no sentence without. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/Icon";
import { OutsideLink } from "../../markdown/OutsideLink";
import { date, number, t } from "../../words/t";
import { Cites } from "./Cite";
import { Link } from "../../ui/Link";
import { type Cited, cited, opens, type Report, type Sentence, unsearched } from "./report";

export function ReportView({ report }: { report: Report }) {
  const sure = cited(report);
  const { answer, sections, contradictions, missing, changes, notes } = report;
  const empty = answer === null && sections.every(({ sentences }) => sentences.length === 0);
  return (
    <article className="flex flex-col gap-6">
      {changes.length > 0 ? (
        <Part title={t("research.changes")}>
          <ul className="flex list-disc flex-col gap-1 ps-5">
            {changes.map(({ kind, text, before }) => (
              <li key={kind + text} dir="auto">
                <span className="text-quiet">{t(`research.change.${kind}`)} </span>
                {text}
                {before ? <del className="block text-sm text-quiet">{before}</del> : null}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {empty ? <p className="rounded-xl bg-sunken px-4 py-3">{t("research.nothing")}</p> : null}
      {answer ? (
        <p dir="auto" className="rounded-xl bg-accent-soft px-4 py-3 text-lg leading-relaxed">
          <Said sentence={answer} sure={sure} />
        </p>
      ) : null}
      {sections.map(({ title, sentences, quoted }, index) => (
        // The question itself stands above the report already.
        <Part key={index} title={title === report.question ? null : title}>
          {(quoted ? sentences.map((sentence) => [sentence]) : [sentences]).map((paragraph, which) => (
            <p key={which} dir="auto" className="not-first:mt-2">
              {paragraph.map((sentence, at) => (
                <Said key={at} sentence={sentence} sure={sure} />
              ))}
            </p>
          ))}
        </Part>
      ))}
      {contradictions.length > 0 ? (
        <Part title={t("research.contradictions")}>
          <ul className="flex flex-col gap-3">
            {contradictions.map(({ first, second, about, newer }) => (
              <li key={first + second} className="flex flex-col gap-1 rounded-xl border border-line px-4 py-3">
                {about ? (
                  <p dir="auto" className="text-sm text-quiet">
                    {about}
                  </p>
                ) : null}
                {[first, second].map((id) => (
                  <p key={id} dir="auto">
                    “{sure.evidence.get(id)?.text}” <Cites ids={[id]} cited={sure} />
                    {newer === id ? <span className="text-sm text-quiet"> {t("research.newer")}</span> : null}
                  </p>
                ))}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {missing.length > 0 ? (
        <Part title={t("research.missing")}>
          <ul className="flex list-disc flex-col gap-1 ps-5">
            {missing.map(({ text, words }) => (
              <li key={text} dir="auto">
                {text}
                {words.length > 0 ? <span className="block text-sm text-quiet">{t("research.lookedFor", { words: words.join(" · ") })}</span> : null}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      <SourceList sure={sure} />
      <Unsearched report={report} />
      {notes.length > 0 ? (
        <ul className="flex flex-col gap-1 text-sm text-quiet">
          {notes.map((note) => (
            <li key={note} dir="auto">
              {note}
            </li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}

function Part({ title, children }: { title: string | null; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      {title === null ? null : (
        <h2 dir="auto" className="text-lg font-semibold break-words">
          {title}
        </h2>
      )}
      <div className="leading-relaxed">{children}</div>
    </section>
  );
}

function Said({ sentence: { text, evidence, verdict }, sure }: { sentence: Sentence; sure: Cited }) {
  const weak = verdict === "partial" || verdict === "contradicted";
  return (
    <span>
      {text}
      <Cites ids={evidence} cited={sure} />
      {weak ? (
        <span className="inline-flex items-center gap-1 rounded-md bg-warn-soft px-1.5 text-xs text-warn" title={t(`research.verdict.${verdict}`)}>
          <Icon name="alert" className="size-3" />
          {t(`research.verdict.${verdict}`)}
        </span>
      ) : null}{" "}
    </span>
  );
}

/** Where nothing could be looked for, so that nobody takes silence for an answer. */
function Unsearched({ report }: { report: Report }) {
  const failed = [...unsearched(report)];
  const web = report.searches.some(({ backend }) => backend === "web");
  const own = report.searches.every(({ backend }) => ["files", "chats", "memory"].includes(backend));
  if (failed.length === 0 && (web || own)) return null;
  return (
    <Part title={t("research.unsearched")}>
      <ul className="flex list-disc flex-col gap-1 ps-5 text-sm">
        {failed.map(([place, problem]) => (
          <li key={place} dir="auto">
            {place}: <span className="text-quiet">{problem}</span>
          </li>
        ))}
        {web || own ? null : (
          <li>
            <Link to="/settings/tools" className="rounded-lg text-accent hover:underline">
              {t("research.chooseSearch")}
            </Link>
          </li>
        )}
      </ul>
    </Part>
  );
}

function SourceList({ sure: { sources, numbers } }: { sure: Cited }) {
  if (numbers.size === 0) return null;
  return (
    <Part title={t("research.sources")}>
      <ol className="flex flex-col gap-2 text-sm">
        {[...numbers].map(([id, count]) => {
          const source = sources.get(id);
          if (!source || source.same_as !== null) return null;
          const title = source.title || source.url;
          return (
            <li key={id} className="flex gap-2">
              <span className="min-w-6 text-quiet tabular-nums">{number(count)}</span>
              <span dir="auto" className="min-w-0 break-words">
                {opens(source) ? <OutsideLink href={source.url}>{title}</OutsideLink> : title}
                <span className="block text-xs text-quiet">
                  {source.date ? `${source.date} · ` : ""}
                  {t("research.readOn", { date: date(source.retrieved_at, { dateStyle: "medium" }) })}
                </span>
                {source.suspicious.length > 0 ? <span className="block text-xs text-warn">{t("research.suspicious")}</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
    </Part>
  );
}
