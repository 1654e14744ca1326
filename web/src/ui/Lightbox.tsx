/** A picture over the whole page, as large as one likes. Knows nothing of what it shows. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { number, t } from "../words/t";
import { IconButton } from "./Button";

interface Props {
  title: string;
  url: string;
  /** On white, for drawings that were made for it. */
  sheet?: boolean;
  onClose: () => void;
}

const STEPS = [1, 1.5, 2, 3, 4, 6];

export function Lightbox({ title, url, sheet = false, onClose }: Props) {
  const frame = useRef<HTMLDialogElement>(null);
  const [step, setStep] = useState(0);
  useEffect(() => {
    const dialog = frame.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const zoom = (by: number): void => setStep((old) => Math.min(STEPS.length - 1, Math.max(0, old + by)));
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === "+" || key === "=") zoom(1);
    if (key === "-") zoom(-1);
  };
  const scale = STEPS[step] ?? 1;
  return (
    <dialog ref={frame} aria-label={title} onClose={onClose} onKeyDown={onKeyDown} className="m-0 h-dvh max-h-none w-dvw max-w-none bg-paper p-0 text-ink">
      <div className="flex h-full flex-col">
        <div className="flex items-center gap-1 border-b border-line px-3 py-1.5">
          <h2 className="min-w-0 flex-1 truncate px-1 text-sm font-medium">{title}</h2>
          <IconButton icon="minus" label={t("drawing.smaller")} disabled={step === 0} onClick={() => zoom(-1)} />
          <span role="status" className="min-w-12 text-center text-sm text-quiet tabular-nums">
            {t("drawing.percent", { percent: number(Math.round(scale * 100)) })}
          </span>
          <IconButton icon="plus" label={t("drawing.larger")} disabled={step === STEPS.length - 1} onClick={() => zoom(1)} />
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </div>
        <div tabIndex={0} role="region" aria-label={title} className={`grid min-h-0 flex-1 overflow-auto p-4 focus-visible:-outline-offset-2 ${sheet ? "drawing-sheet" : ""}`}>
          <img src={url} alt={title} className="m-auto object-contain" style={{ width: `${scale * 100}%`, height: `${scale * 100}%`, maxWidth: "none" }} />
        </div>
      </div>
    </dialog>
  );
}
