/** Short messages that come and go by themselves, some with one thing to do. Knows no sender. */
import { useEffect } from "react";
import { t } from "../words/t";
import { IconButton } from "./Button";
import { createStore, useStore } from "./store";

interface Toast {
  id: number;
  text: string;
  action?: { name: string; run: () => void };
  bad?: boolean;
}

const toasts = createStore<readonly Toast[]>([]);
const STAY = 7_000;
let count = 0;

export function toast(text: string, more: Pick<Toast, "action" | "bad"> = {}): void {
  count += 1;
  const id = count;
  toasts.set((old) => [...old.slice(-2), { id, text, ...more }]);
}

function drop(id: number): void {
  toasts.set((old) => old.filter((each) => each.id !== id));
}

export function Toasts() {
  const all = useStore(toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-28 z-20 flex flex-col items-center gap-2 px-4"
    >
      {all.map((each) => (
        <One key={each.id} toast={each} />
      ))}
    </div>
  );
}

function One({ toast: { id, text, action, bad } }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(id), STAY);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div
      className={`pointer-events-auto flex max-w-full animate-rise items-center gap-3 rounded-xl border border-line bg-raised py-1.5 ps-4 pe-1.5 text-sm shadow-high ${bad ? "text-danger" : ""}`}
    >
      <span className="min-w-0 py-1">{text}</span>
      {action ? (
        <button
          type="button"
          className="min-h-8 rounded-lg px-2 font-semibold text-accent hover:bg-hover"
          onClick={() => {
            drop(id);
            action.run();
          }}
        >
          {action.name}
        </button>
      ) : null}
      <IconButton icon="close" label={t("close")} small onClick={() => drop(id)} />
    </div>
  );
}
