/** Other secrets for a connector, in the place of all that are kept. They go in and never come out. */
import { type FormEvent, useState } from "react";
import { Button } from "../ui/Button";
import { TextArea } from "../ui/Field";
import { attempt } from "../ui/loaded";
import { connectors as api } from "../wire/api";
import type { Connector } from "../wire/tools";
import { t } from "../words/t";
import { pairs } from "./lines";

interface Props {
  connector: Connector;
  onChange: (connector: Connector) => void;
  onClose: () => void;
}

export function Secrets({ connector: { id, kind, secrets }, onChange, onClose }: Props) {
  const [between, label] = kind === "server" ? ([":", "connectors.headers"] as const) : (["=", "connectors.variables"] as const);
  const [text, setText] = useState(secrets.map((name) => `${name}${between}${kind === "server" ? " " : ""}`).join("\n"));
  const [busy, setBusy] = useState(false);
  const given = pairs(text, between);
  const empty = Object.values(given).includes("");

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => onChange(await api.change(id, { secrets: given })));
    setBusy(false);
    if (!done) return;
    onClose();
    // Whether they let us in is seen at once; where not, the connector says why.
    await attempt(async () => onChange(await api.check(id)));
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <TextArea label={t(label)} hint={t("connectors.secretsHint")} dir="ltr" spellCheck={false} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={busy} disabled={empty}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
