/** Each model, with what it can do; a question to see whether it answers. */
import { useState } from "react";
import { models as api } from "../wire/api";
import type { ModelInfo } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { Group, Row, Rows } from "../ui/Group";
import { attempt } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { bytes, number, row, t } from "../words/t";
import { catalogue, readModels } from "./catalogue";
import { traits } from "./ModelPicker";

export function ModelRows({ owner }: { owner: boolean }) {
  const { models, fallback, problem } = useStore(catalogue);
  return (
    <Group title={t("models.have")}>
      {problem ? (
        <ProblemNote problem={problem}>
          <Button onClick={() => void readModels()}>{t("tryAgain")}</Button>
        </ProblemNote>
      ) : null}
      {models.length > 0 ? (
        <Rows>
          {models.map((model) => (
            <ModelRow key={model.id} model={model} owner={owner} fallback={model.id === fallback} />
          ))}
        </Rows>
      ) : null}
    </Group>
  );
}

function ModelRow({ model, owner, fallback }: { model: ModelInfo; owner: boolean; fallback: boolean }) {
  const [testing, setTesting] = useState(false);
  const { id, name, size, local, provider } = model;
  const about = [...(fallback ? [t("model.default")] : []), ...traits(model), ...(size ? [bytes(size)] : [])];

  const test = async (): Promise<void> => {
    setTesting(true);
    await attempt(async () => {
      const result = await api.test(id);
      toast(result.ok ? t("models.works", { name, seconds: number(result.ms / 1_000) }) : result.said, { bad: !result.ok });
    });
    setTesting(false);
  };
  const remove = async (): Promise<void> => {
    if (!(await attempt(() => api.remove(id)))) return;
    toast(t("models.removed", { name }));
    await readModels();
  };
  return (
    <Row name={name} about={row(about)}>
      {owner ? (
        <>
          <Button busy={testing} onClick={() => void test()}>
            {t(testing ? "models.testing" : "models.test")}
          </Button>
          {local && provider !== "builtin" ? (
            <IconButton icon="trash" label={t("remove.named", { name })} small onClick={() => void remove()} />
          ) : null}
        </>
      ) : null}
    </Row>
  );
}
