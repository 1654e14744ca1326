/** One rule of the book: what it says, who may change it, why, and its examples. */
import type { Clause, Example } from "../wire/spec";
import { Fold } from "../ui/Fold";
import { Icon } from "../ui/Icon";
import { t } from "../words/t";

export function Rule({ clause }: { clause: Clause }) {
  const { id, statement, rationale, text, how, authority, tier, examples } = clause;
  return (
    <article id={id} aria-labelledby={`${id}-rule`} className="group flex scroll-mt-6 flex-col gap-2 rounded-xl border border-line p-4 target:border-accent md:p-5">
      <div className="flex items-start gap-2">
        <h3 id={`${id}-rule`} lang="en" dir="auto" className="min-w-0 flex-1 font-medium text-balance">
          {statement}
        </h3>
        <a href={`#${id}`} aria-label={t("spec.link", { id })} className="rounded-lg p-1.5 text-quiet hover:bg-hover hover:text-ink">
          <Icon name="link" />
        </a>
      </div>
      <p className="text-xs text-quiet">
        {t(`spec.authority.${authority}`)}
        {how ? (
          <>
            {": "}
            <bdi lang="en">{how}</bdi>
          </>
        ) : null}
        {" · "}
        <bdi>{tier}</bdi>
      </p>
      <p lang="en" dir="auto" className="text-sm leading-relaxed">
        {rationale}
      </p>
      {text ? (
        <p lang="en" dir="auto" className="text-sm leading-relaxed whitespace-pre-line text-quiet">
          {text}
        </p>
      ) : null}
      <Fold icon="chat" title={t("spec.examples")}>
        <div className="flex flex-col gap-5 py-1">
          {examples.map((example, index) => (
            <Talk key={index} example={example} />
          ))}
        </div>
      </Fold>
    </article>
  );
}

function Talk({ example: { kind, grade, turns, why } }: { example: Example }) {
  const good = kind === "good";
  return (
    <section className="flex flex-col gap-1.5">
      <h4 className={`text-xs font-medium ${good ? "text-good" : "text-danger"}`}>{t(good ? "spec.good" : "spec.bad", { grade })}</h4>
      <div lang="en" dir="auto" className="flex flex-col gap-1.5">
        {turns.map(({ who, text }, index) => (
          // Chromium keeps an inherited colour within <details> when dark falls, so each has its own.
          <p key={index} className="text-sm whitespace-pre-line wrap-anywhere text-ink">
            <span className="text-quiet">{who}: </span>
            {text}
          </p>
        ))}
        <p className="text-sm text-quiet italic">{why}</p>
      </div>
    </section>
  );
}
