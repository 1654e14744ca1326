/** Taking conversations out and bringing them in. */
import { useRef, useState } from "react";
import { settings } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Imported } from "../wire/shapes";
import type { Problem } from "../wire/types";
import { refresh } from "../chat/history";
import { Button } from "../ui/Button";
import { download } from "../ui/download";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { counted, t } from "../words/t";

type State = { kind: "idle" } | { kind: "busy" } | { kind: "done"; told: Imported } | { kind: "failed"; problem: Problem };

export function Data() {
  return (
    <>
      <Group title={t("data.export")} hint={t("data.exportHint")}>
        <div className="flex flex-wrap gap-2">
          <Button icon="download" onClick={() => download(settings.exportUrl("json"))}>
            {t("data.exportJson")}
          </Button>
          <Button icon="download" onClick={() => download(settings.exportUrl("markdown"))}>
            {t("data.exportMarkdown")}
          </Button>
        </div>
      </Group>
      <Import />
    </>
  );
}

function Import() {
  const chooser = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ kind: "idle" });

  const bring = async (file: File): Promise<void> => {
    setState({ kind: "busy" });
    try {
      setState({ kind: "done", told: await settings.import(file) });
      await refresh();
    } catch (error) {
      setState({ kind: "failed", problem: asProblem(error) });
    }
  };
  return (
    <Group title={t("data.import")} hint={t("data.importHint")}>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".zip,.json,application/zip,application/json"
        aria-label={t("data.importChoose")}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void bring(file);
          event.target.value = "";
        }}
      />
      <div>
        <Button icon="upload" busy={state.kind === "busy"} onClick={() => chooser.current?.click()}>
          {t(state.kind === "busy" ? "data.importing" : "data.importChoose")}
        </Button>
      </div>
      <div role="status">{state.kind === "done" ? <Told told={state.told} /> : null}</div>
      {state.kind === "failed" ? <ProblemNote problem={state.problem} /> : null}
    </Group>
  );
}

function Told({ told: { imported, skipped, problems } }: { told: Imported }) {
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="text-good">{counted("data.imported", imported)}</p>
      {skipped > 0 ? <p className="text-quiet">{counted("data.skipped", skipped)}</p> : null}
      {problems.map((problem) => (
        <p key={problem} className="text-warn">
          {problem}
        </p>
      ))}
    </div>
  );
}
