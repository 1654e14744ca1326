/** Which memories an answer used, in one quiet line; each leads to where it is changed or forgotten. */
import { Fold } from "../ui/Fold";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import type { Mention, Use } from "../wire/memory";
import { counted, t } from "../words/t";

/** Stays the same object, as an answer is drawn anew where what it is given changes. */
export const NO_USES: readonly Use[] = [];

export function FromMemory({ uses }: { uses: readonly Use[] }) {
  const [first, ...more] = uses;
  if (!first) return null;
  if (more.length > 0) {
    return (
      <Fold icon="bookmark" title={counted("recalled.things", uses.length)}>
        <Mentions all={uses} />
      </Fold>
    );
  }
  return (
    <p className="flex min-h-8 min-w-0 items-center gap-2 text-sm text-quiet">
      <Icon name="bookmark" />
      <MentionLink {...first} className="min-w-0 truncate rounded hover:text-ink hover:underline">
        {t("recalled.one", { text: first.text })}
      </MentionLink>
    </p>
  );
}

/** One below the other. */
export function Mentions({ all }: { all: readonly Mention[] }) {
  return (
    <ul className="flex flex-col gap-1.5 py-0.5">
      {all.map((each) => (
        <li key={each.memory_id + each.text} dir="auto" className="break-words">
          <MentionLink {...each} className="rounded hover:text-ink underline decoration-line underline-offset-2">
            {each.text}
          </MentionLink>
          {each.now === null ? null : <span className="ms-2 text-xs">{t("recalled.now", { text: each.now })}</span>}
        </li>
      ))}
    </ul>
  );
}

function MentionLink({ memory_id: id, text, now, className, children }: Mention & { className: string; children: string }) {
  return (
    <Link to={`/settings/memory#${id}`} dir="auto" title={now === null ? text : t("recalled.now", { text: now })} className={className}>
      {children}
    </Link>
  );
}
