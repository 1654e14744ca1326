/** Which memories an answer used, and which were at hand; each leads to where it is changed or forgotten. */
import { useCallback } from "react";
import { memory as api } from "../wire/api";
import { Fold } from "../ui/Fold";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import type { Mention, Use } from "../wire/memory";
import { counted, t } from "../words/t";

/** Stays the same object, as an answer is drawn anew where what it is given changes. */
export const NO_USES: readonly Use[] = [];

interface Props {
  message: string;
  uses: readonly Use[];
  /** How many more it was told. */
  atHand: number;
}

export function FromMemory({ message, uses, atHand }: Props) {
  if (uses.length === 0 && atHand === 0) return null;
  return (
    <div className="flex min-w-0 flex-col">
      <Used uses={uses} />
      {atHand > 0 ? (
        <Fold icon="bookmark" title={<span className="text-xs">{counted("recalled.atHand", atHand)}</span>}>
          <AtHand message={message} />
        </Fold>
      ) : null}
    </div>
  );
}

/** What more it was told, read once somebody wants to see it. */
function AtHand({ message }: { message: string }) {
  const { value, problem } = useLoaded(useCallback(() => api.atHand(message), [message]));
  if (problem) return <ProblemNote problem={problem} />;
  return value ? <Mentions all={value.memories} /> : <Spinner label={t("loading")} />;
}

function Used({ uses }: { uses: readonly Use[] }) {
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
