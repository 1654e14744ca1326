/** Says that the server cannot be reached, that it is back, and that it came back with a newer page. */
import { useEffect, useState } from "react";
import { newer } from "../offline/release";
import { line } from "../wire/line";
import { t } from "../words/t";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import { useStore } from "./store";

const BACK_FOR = 4_000;

export function LineBanner() {
  const { up, network } = useStore(line);
  const back = useBack();
  const renewed = useStore(newer);
  return (
    <div role="status">
      {up ? null : (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-sm text-warn">
          <Icon name="offline" />
          {t(network ? "line.down" : "line.offline")}
        </p>
      )}
      {up && renewed ? (
        <p className="flex items-center justify-center gap-1 bg-accent-soft px-4 py-1 text-sm">
          {t("release.ready")}
          <button
            type="button"
            className="min-h-8 rounded-lg px-2 font-semibold text-accent hover:bg-hover pointer-coarse:min-h-11"
            onClick={() => location.reload()}
          >
            {t("problem.reload")}
          </button>
          <IconButton icon="close" label={t("close")} small onClick={() => newer.set(false)} />
        </p>
      ) : up && back ? (
        <p className="flex items-center justify-center gap-2 px-4 py-1.5 text-sm text-good">
          <Icon name="check" />
          {t("line.back")}
        </p>
      ) : null}
    </div>
  );
}

/** Whether the server came back a moment ago. */
function useBack(): boolean {
  const returns = useStore(line, (value) => value.returns);
  const [seen, setSeen] = useState(returns);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(returns), BACK_FOR);
    return () => clearTimeout(timer);
  }, [returns]);
  return seen !== returns;
}
