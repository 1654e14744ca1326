/** Tells those who hear the page that an answer has ended and how it begins, or that it asks: once. */
import { useStore } from "../ui/store";
import type { Answer } from "../wire/types";
import { t } from "../words/t";
import { sentence } from "../approvals/sentence";
import { asked, ended } from "./current";
import { spoken } from "./spoken";

const HEARD = 200;

export function Announcer() {
  const last = useStore(ended);
  const question = useStore(asked);
  return (
    <div aria-live="polite" className="sr-only">
      {last ? <p key={last.count}>{howItEnded(last.answer)}</p> : null}
      {question ? <p key={question.id}>{t("thread.asks", { text: sentence(question) })}</p> : null}
    </div>
  );
}

/** Nothing for what is shown as an alert, which speaks for itself. */
function howItEnded({ status, parts, error }: Answer): string {
  if (error) return "";
  if (status === "stopped" || status === "interrupted" || status === "partial") return t(`thread.${status}`);
  const text = parts.find((part) => part.kind === "text")?.text ?? "";
  return t("thread.finished", { text: spoken(text, HEARD) });
}
