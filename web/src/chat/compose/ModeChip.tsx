/** The mode that is on in this conversation, and the way to switch it off. */
import { useAnswering } from "../../models/ModelPicker";
import { Icon } from "../../ui/Icon";
import { useStore } from "../../ui/store";
import { t } from "../../words/t";
import type { Thread } from "../thread";

export function ModeChip({ thread }: { thread: Thread }) {
  const mode = useStore(thread.state, (state) => state.mode);
  const { model } = useAnswering(thread);
  if (mode === null) return null;
  const name = t(`mode.${mode}`);
  return (
    <button
      type="button"
      aria-label={t("mode.off", { name })}
      title={model?.weak ? t("mode.unheard", { name }) : t(`mode.about.${mode}`)}
      onClick={() => void thread.setMode(null)}
      className={`inline-flex h-8 min-w-0 items-center gap-1.5 rounded-full px-2.5 text-sm hover:bg-hover pointer-coarse:h-11 ${model?.weak ? "bg-sunken text-warn" : "bg-accent-soft text-accent"}`}
    >
      <Icon name={mode} className="size-4 shrink-0" />
      <span className="truncate max-sm:sr-only">{name}</span>
      <Icon name="close" className="size-3.5 shrink-0" />
    </button>
  );
}
