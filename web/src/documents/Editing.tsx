/** A document under somebody's hands: plain text, saved as they pause. */
import { useEffect, useMemo } from "react";
import type { Document, Version } from "../wire/documents";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { whatHappened } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { Difference } from "./Difference";
import type { Opened } from "./document";
import { Saving } from "./saving";

interface Props {
  opened: Opened;
  document: Document;
  version: Version;
}

export function Editing({ opened, document: { id, kind, title }, version }: Props) {
  // Later versions are heeded, not begun anew with: what is typed stays.
  const saving = useMemo(() => new Saving(id, version, () => void opened.turnTo(null)), [id, opened]);
  const { text, phase, problem, theirs } = useStore(saving.state);
  useEffect(() => saving.heed(version), [saving, version]);
  useEffect(() => {
    const leave = (): void => void saving.save(true);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [saving]);
  return (
    <>
      <textarea
        aria-label={t("document.text", { title })}
        dir="auto"
        spellCheck={kind === "text"}
        value={text}
        maxLength={200_000}
        onChange={(event) => saving.write(event.target.value)}
        onBlur={() => void saving.save()}
        className={`min-h-0 w-full flex-1 resize-none bg-paper px-5 py-4 leading-relaxed focus-visible:outline-none ${kind === "text" ? "text-base" : "font-mono text-sm"}`}
      />
      {phase === "conflict" && theirs ? (
        <section aria-label={t("document.conflict")} className="flex max-h-[50%] flex-col gap-3 overflow-y-auto border-t border-line bg-warn-soft px-4 py-3 text-sm">
          <p role="alert" className="flex gap-2.5">
            <Icon name="alert" className="mt-0.5 size-4 text-warn" />
            {t("document.conflictHint", { number: theirs.number })}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" onClick={() => void saving.decide(true)}>
              {t("document.keepMine")}
            </Button>
            <Button onClick={() => void saving.decide(false)}>{t("document.takeTheirs")}</Button>
          </div>
          <Difference before={theirs.text} after={text} />
        </section>
      ) : (
        <p role="status" className={`border-t border-line px-4 py-1.5 text-xs ${phase === "failed" ? "text-danger" : "text-quiet"}`}>
          {phase === "failed" && problem ? whatHappened(problem) : t(`document.phase.${phase === "saved" ? "saved" : "changed"}`, { number: version.number })}
        </p>
      )}
    </>
  );
}
