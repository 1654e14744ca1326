/** What stands behind the rules: personalities, safety tiers, and where to turn in a crisis. */
import type { ReactNode } from "react";
import { Phone } from "../ui/Phone";
import type { Spec } from "../wire/spec";
import { t } from "../words/t";

export function Personalities({ spec: { personalities, modes } }: { spec: Spec }) {
  return (
    <>
      <Manners id="personalities" title={t("spec.personalities")} manners={personalities} />
      <Manners id="modes" title={t("spec.modes")} manners={modes} />
    </>
  );
}

function Manners({ id, title, manners }: { id: string; title: string; manners: Spec["personalities"] }) {
  return (
    <Chapter id={id} title={title}>
      <ul className="flex flex-col divide-y divide-line rounded-xl border border-line">
        {manners.map(({ id, name, about, changes, keeps, manner }) => (
          <li key={id} className="flex flex-col gap-1 px-4 py-3 text-sm">
            <p lang="en" dir="auto">
              <span className="font-medium">{name}</span>. {about}
            </p>
            {manner ? (
              <p lang="en" dir="auto" className="text-quiet">
                {manner}
              </p>
            ) : null}
            <Named title={t("spec.changes")} ids={changes} />
            <Named title={t("spec.keeps")} ids={keeps} />
          </li>
        ))}
      </ul>
    </Chapter>
  );
}

function Named({ title, ids }: { title: string; ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-2 text-xs text-quiet">
      {title}
      {ids.map((id) => (
        <a key={id} href={`#${id}`} lang="en" className="text-accent underline underline-offset-2">
          {id}
        </a>
      ))}
    </p>
  );
}

export function Tiers({ tiers }: { tiers: Spec["tiers"] }) {
  return (
    <Chapter id="tiers" title={t("spec.tiers")}>
      <dl lang="en" dir="auto" className="flex flex-col divide-y divide-line rounded-xl border border-line text-sm">
        {tiers.map(({ id, name, means, action }) => (
          <div key={id} className="flex flex-col gap-1 px-4 py-3">
            <dt className="font-medium">
              {id} {name}: {action}
            </dt>
            <dd className="text-quiet">{means}</dd>
          </div>
        ))}
      </dl>
    </Chapter>
  );
}

export function Crisis({ crisis: { elsewhere, countries } }: { crisis: Spec["crisis"] }) {
  return (
    <Chapter id="crisis-lines" title={t("spec.crisis")}>
      <p lang="en" dir="auto" className="text-sm">
        {elsewhere}
      </p>
      <ul className="grid gap-x-6 gap-y-4 text-sm sm:grid-cols-2">
        {countries.map(({ code, name, emergency, lines }) => (
          <li key={code}>
            <p lang="en" className="font-medium">
              {name}
            </p>
            <p className="text-quiet">
              {t("spec.emergency")}: <Phone to={emergency} />
            </p>
            {lines.map((line) => (
              <p key={line.number} lang="en" className="text-quiet">
                {line.name}: <Phone to={line.number} by={line.by} />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Chapter>
  );
}

function Chapter({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <h2 id={id} className="scroll-mt-6 text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  );
}
