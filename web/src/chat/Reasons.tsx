/** Why an answer was no good, for who wants to say: some usual reasons, and own words. Knows no server. */
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { REASONS, type Reason } from "../wire/feedback";
import { t } from "../words/t";

interface Props {
  reasons: readonly Reason[];
  text: string;
  onSave: (reasons: Reason[], text: string) => void;
  onClose: () => void;
}

export function Reasons({ reasons, text, onSave, onClose }: Props) {
  const first = useRef<HTMLButtonElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<Reason>>(new Set(reasons));
  const [words, setWords] = useState(text);
  useEffect(() => first.current?.focus({ preventScroll: true }), []);

  const toggle = (reason: Reason): void => {
    const next = new Set(chosen);
    if (!next.delete(reason)) next.add(reason);
    setChosen(next);
  };
  return (
    <form
      aria-label={t("rate.why")}
      className="flex animate-rise flex-col gap-3 rounded-xl border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(REASONS.filter((reason) => chosen.has(reason)), words.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="-me-2 -mt-1.5 flex items-center justify-between gap-2">
        <p className="text-sm font-medium">{t("rate.why")}</p>
        <IconButton icon="close" label={t("close")} small onClick={onClose} />
      </div>
      <div className="flex flex-wrap gap-2">
        {REASONS.map((reason, index) => (
          <button
            key={reason}
            ref={index === 0 ? first : null}
            type="button"
            aria-pressed={chosen.has(reason)}
            onClick={() => toggle(reason)}
            className="min-h-8 rounded-full border border-line bg-raised px-3 text-sm transition-colors hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent pointer-coarse:min-h-11 pointer-coarse:px-4"
          >
            {t(`rate.reason.${reason}`)}
          </button>
        ))}
      </div>
      <textarea
        aria-label={t("rate.words")}
        placeholder={t("rate.words")}
        dir="auto"
        rows={2}
        maxLength={5_000}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        className="w-full resize-y rounded-lg border border-edge/60 bg-raised px-3 py-2 text-sm placeholder:text-quiet"
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-48 text-xs text-quiet">{t("rate.hint")}</p>
        <Button look="primary" type="submit">
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
