/** The button that reads an answer aloud, where this device has a voice. */
import { IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { hush, readAloud, reading, voices } from "./aloud";

export function ReadAloud({ message, text }: { message: string; text: () => string }) {
  const silent = useStore(voices, (all) => all.length === 0);
  const now = useStore(reading, (id) => id === message);
  if (silent && !now) return null;
  return now ? (
    <IconButton icon="stop" label={t("thread.hush")} small onClick={hush} />
  ) : (
    <IconButton icon="aloud" label={t("thread.aloud")} small onClick={() => readAloud(message, text())} />
  );
}
