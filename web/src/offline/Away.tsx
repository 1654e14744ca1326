/** What the page shows while nothing answers: what is wrong, and room for the words one came with. */
import { lookUp } from "../accounts/me";
import { Sheet } from "../accounts/Door";
import { current } from "../chat/current";
import { Button } from "../ui/Button";
import { TextArea } from "../ui/Field";
import { useStore } from "../ui/store";
import { toast, Toasts } from "../ui/Toasts";
import { Spinner } from "../ui/Waiting";
import { line } from "../wire/line";
import { t } from "../words/t";

export function Away() {
  const network = useStore(line, (value) => value.network);
  const thread = useStore(current);
  const text = useStore(thread.draft, (draft) => draft.text);
  return (
    <Sheet title={t(network ? "door.closed" : "away.offline")} hint={t(network ? "away.closedHint" : "away.offlineHint")}>
      <TextArea
        label={t("away.draft")}
        hint={t("away.draftHint")}
        dir="auto"
        value={text}
        onChange={(event) => {
          if (!thread.write({ text: event.target.value })) toast(t("write.unkept"), { bad: true });
        }}
      />
      <div className="flex items-center justify-between gap-4">
        <Spinner label={t("away.trying")} />
        <Button onClick={() => void lookUp()}>{t("away.now")}</Button>
      </div>
      <Toasts />
    </Sheet>
  );
}
