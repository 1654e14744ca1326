/** The places where models answer: listed, added, removed. A key goes in and never comes out. */
import { type FormEvent, useState } from "react";
import { models as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Provider, ProviderKind } from "../wire/models";
import type { Problem } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { FormEnd } from "../ui/FormEnd";
import { Group, Row, Rows } from "../ui/Group";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote, whatHappened } from "../ui/ProblemNote";
import { row, said, t } from "../words/t";
import { readModels } from "./catalogue";

const KINDS: readonly ProviderKind[] = [
  "compatible", "openai", "openai-responses", "anthropic", "google", "mistral", "groq", "deepseek", "xai", "openrouter",
];

export function Providers() {
  const { value, problem, again } = useLoaded(api.providers);
  const changed = async (): Promise<void> => {
    await Promise.all([again(), readModels()]);
  };
  return (
    <>
      <Group title={t("models.providers")} hint={t("models.providersHint")}>
        {problem ? <ProblemNote problem={problem} /> : null}
        {value && value.providers.length > 0 ? (
          <Rows>
            {value.providers.map((provider) => (
              <ProviderRow key={provider.id} provider={provider} onChanged={changed} />
            ))}
          </Rows>
        ) : value ? (
          <p className="text-sm text-quiet">{t("models.noProviders")}</p>
        ) : null}
        <NewProvider onAdded={changed} />
      </Group>
      {value && value.broken.length > 0 ? (
        <Group title={t("models.broken")}>
          <Rows>
            {value.broken.map(({ name, problem }) => (
              <Row key={name} name={name} note={sentences(problem)} />
            ))}
          </Rows>
        </Group>
      ) : null}
    </>
  );
}

function ProviderRow({ provider, onChanged }: { provider: Provider; onChanged: () => Promise<void> }) {
  const { id, name, kind, url, has_key, origin, problem } = provider;
  const key = origin === "environment" ? t("models.keyThere") : t(has_key ? "models.hasKey" : "models.noKey");
  const about = [t(`models.kind.${kind}`), ...(kind === "compatible" ? [url] : []), key];
  return (
    <Row
      name={name}
      about={row([...about, ...(origin === "discovered" ? [t("models.found")] : [])])}
      note={problem ? sentences(problem) : undefined}
    >
      {origin === "added" ? (
        <IconButton
          icon="trash"
          label={t("remove.named", { name })}
          small
          onClick={async () => {
            if (await attempt(() => api.removeProvider(id))) await onChanged();
          }}
        />
      ) : null}
    </Row>
  );
}

/** Said calmly: somebody else's trouble, and what can be done. */
function sentences(problem: Problem): string {
  return [whatHappened(problem), said(problem).hint].filter(Boolean).join(" ");
}

function NewProvider({ onAdded }: { onAdded: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<ProviderKind>("compatible");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const word = (name: string): string | null => String(said.get(name) ?? "").trim() || null;
    setBusy(true);
    setProblem(null);
    try {
      await api.addProvider({ kind, name: word("name") ?? "", url: word("url"), key: word("key") });
      setOpen(false);
      await onAdded();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  if (!open) {
    return (
      <div>
        <Button icon="plus" onClick={() => setOpen(true)}>
          {t("models.addProvider")}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4 rounded-xl border border-line p-4">
      <Select
        label={t("models.kind")}
        value={kind}
        onPick={(value) => setKind(value as ProviderKind)}
        options={KINDS.map((value) => ({ value, name: t(`models.kind.${value}`) }))}
      />
      {kind === "compatible" ? (
        <TextField label={t("models.url")} hint={t("models.urlHint")} name="url" type="url" required dir="ltr" />
      ) : null}
      <TextField
        label={t("models.key")}
        hint={kind === "compatible" ? t("models.keyHint") : undefined}
        name="key"
        type="password"
        autoComplete="off"
        dir="ltr"
        required={kind !== "compatible"}
      />
      <TextField label={t("models.name")} hint={t("models.nameHint")} name="name" autoComplete="off" />
      {problem ? <ProblemNote problem={problem} /> : null}
      <FormEnd name={t("add")} busy={busy} onCancel={() => setOpen(false)} />
    </form>
  );
}
