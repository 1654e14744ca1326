/** One connected server: whether it is on, who is signed in, what of it waits to be looked at. */
import { useState } from "react";
import { attempt } from "../ui/loaded";
import { Button, IconButton } from "../ui/Button";
import { Switch } from "../ui/Field";
import { Rows } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { connectors as api } from "../wire/api";
import type { Connector } from "../wire/tools";
import { row, t } from "../words/t";
import { Review } from "./Review";
import { Secrets } from "./Secrets";
import { ToolRow } from "./ToolRow";

interface Props {
  connector: Connector;
  onChange: (connector: Connector) => void;
  onGone: () => void;
}

export function Card({ connector, onChange, onGone }: Props) {
  const [busy, setBusy] = useState<"check" | "sign" | null>(null);
  const [replacing, setReplacing] = useState(false);
  const { id, name, kind, url, command, secrets, shared, mine, on, signed_in, tools, problem } = connector;
  const waiting = tools.filter(({ state }) => state === "new" || state === "changed");
  const known = tools.filter(({ state }) => state === "allowed" || state === "gone");
  const signs = kind === "server" && !secrets.some((each) => each.toLowerCase() === "authorization");
  const facts = [kind === "server" ? url : command.join(" "), ...(shared ? [t("connectors.everybody")] : []), ...secrets];

  const during = async (what: "check" | "sign", run: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    await attempt(run);
    setBusy(null);
  };
  const check = (): Promise<void> => during("check", async () => onChange(await api.check(id)));
  const signIn = (): Promise<void> =>
    during("sign", async () => {
      const page = (await api.signIn(id)).url;
      if (page) location.assign(page);
      else onChange(await api.check(id));
    });
  return (
    <section aria-label={name} className="flex flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-sm font-medium">{name}</h3>
          <p className="truncate text-xs text-quiet">{row(facts.filter(Boolean))}</p>
        </div>
        {mine ? (
          <>
            <Switch label={t(on ? "connectors.on" : "connectors.off")} checked={on} onChange={(wanted) => void attempt(async () => onChange(await api.change(id, { on: wanted })))} />
            <IconButton
              icon="trash"
              label={t("remove.named", { name })}
              small
              onClick={async () => {
                if (await attempt(() => api.remove(id))) onGone();
              }}
            />
          </>
        ) : null}
      </div>
      {problem && on ? <ProblemNote problem={problem} /> : null}
      {on ? (
        <div className="flex flex-wrap gap-2">
          {mine ? (
            <Button icon="retry" busy={busy === "check"} disabled={busy !== null} onClick={() => void check()}>
              {t("connectors.check")}
            </Button>
          ) : null}
          {mine && !replacing ? (
            <Button icon="edit" disabled={busy !== null} onClick={() => setReplacing(true)}>
              {t("connectors.secrets")}
            </Button>
          ) : null}
          {signs ? (
            <Button icon="key" busy={busy === "sign"} disabled={busy !== null} onClick={() => void signIn()}>
              {t(signed_in ? "connectors.signInAgain" : "connectors.signIn")}
            </Button>
          ) : null}
          {signed_in ? (
            <Button icon="logout" disabled={busy !== null} onClick={() => void during("sign", async () => onChange(await api.signOut(id)))}>
              {t("connectors.signOut")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {on && replacing ? <Secrets connector={connector} onChange={onChange} onClose={() => setReplacing(false)} /> : null}
      {on && connector.full ? <p className="text-sm text-warn">{t("connectors.full", { count: tools.length })}</p> : null}
      {on && waiting.length > 0 ? <Review connector={connector} tools={waiting} onChange={onChange} /> : null}
      {on && known.length > 0 ? (
        <Rows>
          {known.map((tool) => (
            <ToolRow key={tool.name} connector={connector} tool={tool} onChange={onChange} />
          ))}
        </Rows>
      ) : null}
      {on && tools.length === 0 && !problem ? <p className="text-sm text-quiet">{t(mine ? "connectors.unasked" : "connectors.unseen")}</p> : null}
    </section>
  );
}
