/** Says that the server cannot be reached, as long as that is so. */
import { line } from "../wire/line";
import { t } from "../words/t";
import { Icon } from "./Icon";
import { useStore } from "./store";

export function LineBanner() {
  const up = useStore(line, (value) => value.up);
  return (
    <div role="status">
      {up ? null : (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-sm text-warn">
          <Icon name="offline" />
          {t("line.down")}
        </p>
      )}
    </div>
  );
}
