/** Tells those who hear the page that an answer is finished, and how it begins. */
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { finished } from "./current";

const HEARD = 200;

export function Announcer() {
  const answer = useStore(finished);
  const text = answer?.parts.find((part) => part.kind === "text")?.text ?? "";
  return (
    <div aria-live="polite" className="sr-only">
      {answer ? t("thread.finished", { text: text.slice(0, HEARD) }) : ""}
    </div>
  );
}
