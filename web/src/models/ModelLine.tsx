/** One honest line: which model answers, where it runs, what it cannot do. */
import { isPicture } from "../chat/readable";
import type { Thread } from "../chat/thread";
import { useStore } from "../ui/store";
import { Link } from "../ui/Link";
import { t } from "../words/t";
import { catalogue } from "./catalogue";
import { useAnswering } from "./ModelPicker";

export function ModelLine({ thread }: { thread: Thread }) {
  const { model } = useAnswering(thread);
  const pictures = useStore(thread.draft, ({ files }) => files.some(({ media_type }) => isPicture(media_type)));
  const known = useStore(catalogue, ({ phase }) => phase !== "loading");
  if (!model) return known ? <NoModel /> : <p className="px-2 text-xs">&nbsp;</p>;
  const { name, provider, local, weak, sees } = model;
  const where = local ? t("model.here", { name }) : t("model.away", { name, provider });
  return (
    <p className={`px-2 text-center text-xs text-balance ${pictures && !sees ? "text-warn" : "text-quiet"}`}>
      {pictures && !sees ? t("write.blind", { model: name }) : `${where}${weak ? ` ${t("model.weak")}` : ""}`}
    </p>
  );
}

function NoModel() {
  return (
    <p className="px-2 text-center text-xs text-balance text-warn">
      {t("model.noneHint")}{" "}
      <Link to="/settings/models" className="font-medium underline">
        {t("model.noneDo")}
      </Link>
    </p>
  );
}
