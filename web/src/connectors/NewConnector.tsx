/** What one more server needs: where it is, and what lets us in. Secrets go in and never come out. */
import { type FormEvent, useState } from "react";
import { owns } from "../accounts/me";
import { Button } from "../ui/Button";
import { Choices, Switch, TextArea, TextField } from "../ui/Field";
import { Fold } from "../ui/Fold";
import { FormEnd } from "../ui/FormEnd";
import { ProblemNote } from "../ui/ProblemNote";
import { connectors as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Me } from "../wire/people";
import type { Connector } from "../wire/tools";
import type { Problem } from "../wire/types";
import { t } from "../words/t";
import { pairs, words } from "./lines";

type Kind = Connector["kind"];

export function NewConnector({ me, onAdded }: { me: Me; onAdded: (connector: Connector) => void }) {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>("server");
  const [shared, setShared] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const owner = owns(me);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const word = (name: string): string => String(said.get(name) ?? "").trim();
    setBusy(true);
    setProblem(null);
    try {
      const one = await add(kind, word, shared);
      onAdded(one);
      setOpen(false);
      // What it has is asked at once; where that fails, the connector says why.
      onAdded(await api.check(one.id));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  if (!open) {
    return (
      <div>
        <Button icon="plus" onClick={() => setOpen(true)} busy={busy}>
          {t("connectors.add")}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4 rounded-xl border border-line p-4">
      {owner ? (
        <Choices
          label={t("connectors.kind")}
          options={(["server", "program"] as const).map((value) => ({ value, name: t(`connectors.kind.${value}`) }))}
          value={kind}
          onPick={setKind}
        />
      ) : null}
      <TextField label={t("connectors.name")} hint={t("connectors.nameHint")} name="name" required maxLength={24} autoComplete="off" dir="ltr" />
      {kind === "server" ? (
        <>
          <TextField label={t("connectors.url")} hint={t("connectors.urlHint")} name="url" type="url" required dir="ltr" />
          <TextField label={t("connectors.key")} hint={t("connectors.keyHint")} name="key" type="password" autoComplete="off" dir="ltr" />
          <Fold icon="key" title={t("connectors.headers")}>
            <TextArea label={t("connectors.headers")} hint={t("connectors.headersHint")} name="headers" dir="ltr" />
          </Fold>
        </>
      ) : (
        <>
          <TextField label={t("connectors.command")} hint={t("connectors.commandHint")} name="command" required dir="ltr" autoComplete="off" />
          <TextArea label={t("connectors.variables")} hint={t("connectors.variablesHint")} name="variables" dir="ltr" />
        </>
      )}
      {owner && !me.alone ? <Switch label={t("connectors.share")} checked={shared} onChange={setShared} /> : null}
      {problem ? <ProblemNote problem={problem} /> : null}
      <FormEnd name={t("add")} busy={busy} onCancel={() => setOpen(false)} />
    </form>
  );
}

function add(kind: Kind, word: (name: string) => string, shared: boolean): Promise<Connector> {
  const name = word("name");
  if (kind === "program") {
    return api.addProgram({ name, command: words(word("command")), variables: pairs(word("variables"), "="), shared });
  }
  const key = word("key") ? { Authorization: `Bearer ${word("key")}` } : {};
  return api.addServer({ name, url: word("url"), headers: { ...pairs(word("headers"), ":"), ...key }, shared });
}
