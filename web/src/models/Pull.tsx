/** Fetching a model file from a hub, with how far it is. */
import { type FormEvent, useRef, useState } from "react";
import { asProblem } from "../wire/http";
import type { Problem } from "../wire/types";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { bytes, t } from "../words/t";
import { readModels } from "./catalogue";
import { pull, type PullProgress } from "./pull";

export function Pull() {
  const [progress, setProgress] = useState<PullProgress | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const over = useRef(new AbortController());

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const source = String(new FormData(form).get("source")).trim();
    over.current = new AbortController();
    setProblem(null);
    setProgress({ name: source, done: 0, total: null });
    try {
      await pull(source, setProgress, over.current.signal);
      form.reset();
      toast(t("models.pulled", { name: source }));
      await readModels();
    } catch (error) {
      if (!over.current.signal.aborted) setProblem(asProblem(error));
    } finally {
      setProgress(null);
    }
  };
  return (
    <Group title={t("models.pull")} hint={t("models.pullHint")}>
      <form onSubmit={onSubmit} className="flex flex-col items-start gap-4 [&>div]:w-full">
        <TextField label={t("models.pullLabel")} name="source" required autoComplete="off" dir="ltr" />
        {progress ? <Far progress={progress} /> : null}
        {problem ? <ProblemNote problem={problem} /> : null}
        {progress ? (
          // Keys keep these two apart: a button that turned into the other under the finger would be pressed twice.
          <Button key="cancel" onClick={() => over.current.abort()}>
            {t("cancel")}
          </Button>
        ) : (
          <Button key="start" type="submit" icon="download">
            {t("models.pullStart")}
          </Button>
        )}
      </form>
    </Group>
  );
}

function Far({ progress: { name, done, total } }: { progress: PullProgress }) {
  const text = total === null ? bytes(done) : t("models.pulling", { name, done: bytes(done), total: bytes(total) });
  return (
    <div className="flex flex-col gap-1.5">
      <progress value={total === null ? undefined : done} max={total ?? undefined} aria-label={text} className="h-1.5 w-full" />
      <p className="text-sm break-all text-quiet">{text}</p>
    </div>
  );
}
