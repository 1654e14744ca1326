/** How a form that can be put away ends. Knows nothing of what is asked. */
import { t } from "../words/t";
import { Button } from "./Button";

interface Props {
  /** What the form does. */
  name: string;
  busy: boolean;
  onCancel: () => void;
}

export function FormEnd({ name, busy, onCancel }: Props) {
  return (
    <div className="flex gap-2">
      <Button type="submit" look="primary" busy={busy}>
        {name}
      </Button>
      <Button look="quiet" onClick={onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
