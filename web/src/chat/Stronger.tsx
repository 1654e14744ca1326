/** Where the small model reached its limit: the same question for a larger one, or the way to connect it. */
import { catalogue } from "../models/catalogue";
import { useAnswering } from "../models/ModelPicker";
import { Button } from "../ui/Button";
import { Link } from "../ui/Link";
import { useStore } from "../ui/store";
import type { Message, ModelInfo } from "../wire/types";
import { t } from "../words/t";
import { textOf } from "./text";
import type { Thread } from "./thread";

/** What the small model says where it points to larger ones; see lowkey/tiny/acts/sayings.txt. */
const LIMIT = "Settings → Models";

export function Stronger({ message, thread }: { message: Message; thread: Thread }) {
  const small = useStore(catalogue, ({ models }) => models.some(({ id, weak }) => weak && id === message.model));
  const larger = useLarger(thread);
  if (!small || !textOf(message.parts).includes(LIMIT)) return null;
  if (larger) {
    const ask = (): void => {
      thread.choose({ model: larger.id });
      void thread.regenerate(message);
    };
    return (
      <div>
        <Button icon="retry" onClick={ask}>
          {t("model.askInstead", { name: larger.name })}
        </Button>
      </div>
    );
  }
  return (
    <p className="text-sm">
      <Link to="/settings/models" className="font-medium underline underline-offset-2">
        {t("model.connect")}
      </Link>
    </p>
  );
}

/** Who would answer if the small one did not: who is chosen now, the default, or any other. */
function useLarger(thread: Thread): ModelInfo | undefined {
  const { model } = useAnswering(thread);
  const { models, fallback } = useStore(catalogue);
  const others = models.filter(({ weak }) => !weak);
  return others.find(({ id }) => id === model?.id) ?? others.find(({ id }) => id === fallback) ?? others[0];
}
