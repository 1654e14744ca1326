/** One honest line: which model answers, where it runs, what it cannot do. */
import type { Thread } from "../chat/thread";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { useAnswering } from "./ModelPicker";

export function ModelLine({ thread }: { thread: Thread }) {
  const { model } = useAnswering(thread);
  const pictures = useStore(thread.draft, (draft) => draft.files.length > 0);
  if (!model) return null;
  const { name, provider, local, weak, sees } = model;
  const where = local ? t("model.here", { name }) : t("model.away", { name, provider });
  return (
    <p className={`px-2 text-center text-xs text-balance ${pictures && !sees ? "text-warn" : "text-quiet"}`}>
      {pictures && !sees ? t("write.blind", { model: name }) : `${where}${weak ? ` ${t("model.weak")}` : ""}`}
    </p>
  );
}
