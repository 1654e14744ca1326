/** A window over the page, built on the browser's own: it keeps the focus and closes on Escape. */
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { t } from "../words/t";
import { IconButton } from "./Button";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Without a visible heading, and where the eye falls first: its height may change under the hands. */
  bare?: boolean;
}

export function Dialog({ title, onClose, children, bare = false }: Props) {
  const frame = useRef<HTMLDialogElement>(null);
  const leaving = useRef(false);
  const heading = useId();

  // Before the window is taken away, so that the browser gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = frame.current;
    dialog?.showModal();
    // Not the way out, but what it is for; where nothing is marked, the browser's choice.
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      leaving.current = true;
      dialog?.close();
    };
  }, []);

  return (
    <dialog
      ref={frame}
      aria-labelledby={heading}
      // Escape closes it at once; the browser by itself tells of it later, when it may have been opened anew.
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (!leaving.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={`${bare ? "mx-auto mt-[12dvh] mb-auto" : "m-auto"} max-h-[min(85dvh,46rem)] w-[calc(100%-2rem)] max-w-panel animate-rise overflow-hidden rounded-2xl border border-line bg-raised p-0 text-ink shadow-high backdrop:bg-veil`}
    >
      <div className="flex max-h-[min(85dvh,46rem)] flex-col">
        <div className={bare ? "sr-only" : "flex items-center justify-between gap-4 border-b border-line py-3 ps-5 pe-3"}>
          <h2 id={heading} className="text-base font-semibold">
            {title}
          </h2>
          {bare ? null : <IconButton icon="close" label={t("close")} onClick={onClose} small />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
