/** One honest line: which model answers, where it runs, what it cannot do. */
import { isPicture } from "../chat/readable";
import type { Thread } from "../chat/thread";
import { useStore } from "../ui/store";
import { Link } from "../ui/Link";
import { t } from "../words/t";
import { catalogue } from "./catalogue";
import { useAnswering } from "./ModelPicker";

/** On a phone it stands above the message box: that one stays at the foot, however many lines this one has. */
const LINE = "px-2 text-center text-xs text-balance max-md:order-first";

export function ModelLine({ thread }: { thread: Thread }) {
  const { model } = useAnswering(thread);
  const pictures = useStore(thread.draft, ({ files }) => files.some(({ media_type }) => isPicture(media_type)));
  const known = useStore(catalogue, ({ phase }) => phase !== "loading");
  if (!model) return known ? <NoModel /> : <p className={LINE}>&nbsp;</p>;
  const { name, provider, local, weak, sees } = model;
  const where = local ? t("model.here", { name }) : t("model.away", { name, provider });
  if (pictures && !sees) {
    return <p className={`${LINE} text-warn`}>{t("write.blind", { model: name })}</p>;
  }
  return (
    <p className={`${LINE} text-quiet`}>
      {where}
      {weak ? (
        <>
          {" "}
          {t("model.weak")} <ToModels>{t("model.stronger")}</ToModels>
        </>
      ) : null}
    </p>
  );
}

function NoModel() {
  return (
    <p className={`${LINE} text-warn`}>
      {t("model.noneHint")} <ToModels>{t("model.noneDo")}</ToModels>
    </p>
  );
}

function ToModels({ children }: { children: string }) {
  return (
    <Link to="/settings/models" className="font-medium whitespace-nowrap underline underline-offset-2 hover:text-ink">
      {children}
    </Link>
  );
}
