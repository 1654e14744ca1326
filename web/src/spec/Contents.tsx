/** Ways through the rule book: its chapters beside it on a wide screen, and a search above it. */
import type { Spec } from "../wire/spec";
import { t } from "../words/t";

export function Contents({ groups }: { groups: Spec["groups"] }) {
  const annexes = [
    ["personalities", t("spec.personalities")],
    ["modes", t("spec.modes")],
    ["tiers", t("spec.tiers")],
    ["crisis-lines", t("spec.crisis")],
  ] as const;
  return (
    <nav aria-label={t("spec.contents")} className="sticky top-14 hidden w-52 shrink-0 self-start lg:block">
      <ul className="flex flex-col gap-0.5 text-sm">
        {groups.map(({ id, title }) => (
          <Entry key={id} to={`chapter-${id}`} english>
            {title}
          </Entry>
        ))}
        <li aria-hidden="true" className="my-2 border-t border-line" />
        {annexes.map(([id, title]) => (
          <Entry key={id} to={id}>
            {title}
          </Entry>
        ))}
      </ul>
    </nav>
  );
}

function Entry({ to, english = false, children }: { to: string; english?: boolean; children: string }) {
  return (
    <li>
      <a href={`#${to}`} lang={english ? "en" : undefined} className="block rounded-lg px-2.5 py-1.5 text-quiet hover:bg-hover hover:text-ink">
        {children}
      </a>
    </li>
  );
}

interface SearchProps {
  words: string;
  onChange: (words: string) => void;
  /** How many rules have them. */
  found: number;
}

export function Search({ words, onChange, found }: SearchProps) {
  return (
    <search className="flex flex-col gap-2">
      <input
        type="search"
        aria-label={t("spec.search")}
        placeholder={t("spec.search")}
        value={words}
        onChange={(event) => onChange(event.target.value)}
        dir="auto"
        className="w-full rounded-xl border border-edge/60 bg-raised px-4 py-2.5 text-sm placeholder:text-quiet"
      />
      <p role="status" className={found ? "sr-only" : "text-sm text-quiet"}>
        {found ? t("spec.found", { count: found }) : t("spec.none")}
      </p>
    </search>
  );
}
