/** Tools that wait to be looked at: what each says, and what it said before where it has changed. */
import { useState } from "react";
import { Button } from "../ui/Button";
import { Fold } from "../ui/Fold";
import { attempt } from "../ui/loaded";
import { connectors as api } from "../wire/api";
import type { Connector, ConnectorFace, ConnectorTool } from "../wire/tools";
import { counted, t } from "../words/t";

interface Props {
  connector: Connector;
  tools: readonly ConnectorTool[];
  onChange: (connector: Connector) => void;
}

export function Review({ connector, tools, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const looking = tools.filter(({ now }) => now.looks);
  const allow = async (these: readonly ConnectorTool[]): Promise<void> => {
    setBusy(true);
    const pins = Object.fromEntries(these.map(({ now, pin }) => [now.name, pin]));
    const done = await attempt(async () => onChange(await api.allow(connector.id, { pins })));
    // What changed meanwhile is shown as it is now.
    if (!done) await attempt(async () => onChange(await api.check(connector.id)));
    setBusy(false);
  };
  return (
    <section aria-label={t("connectors.review")} className="flex flex-col gap-3 rounded-lg bg-accent-soft p-3">
      <div className="flex flex-col gap-0.5">
        <h4 className="text-sm font-medium">{t("connectors.review")}</h4>
        <p className="text-xs text-quiet">{t(connector.mine ? "connectors.reviewHint" : "connectors.reviewOwner")}</p>
      </div>
      <ul className="flex flex-col gap-2">
        {tools.map((tool) => (
          <li key={tool.name} className="flex flex-col gap-2 rounded-lg bg-raised p-3">
            <div className="flex flex-wrap items-center gap-2">
              <h5 className="min-w-0 flex-1 font-mono text-sm break-words">{tool.now.name}</h5>
              <span className={`text-xs ${tool.state === "changed" ? "text-warn" : "text-quiet"}`}>{t(tool.state === "changed" ? "connectors.state.changed" : "connectors.state.new")}</span>
              {connector.mine ? (
                <Button aria-label={t("connectors.allowNamed", { name: tool.now.name })} disabled={busy} onClick={() => void allow([tool])}>
                  {t("connectors.allow")}
                </Button>
              ) : null}
            </div>
            {tool.before ? <Face title={t("connectors.before")} face={tool.before} /> : null}
            <Face title={tool.before ? t("connectors.now") : ""} face={tool.now} />
          </li>
        ))}
      </ul>
      {connector.mine && tools.length > 1 ? (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" busy={busy} onClick={() => void allow(tools)}>
            {t("connectors.allowAll")}
          </Button>
          {looking.length > 0 && looking.length < tools.length ? (
            <Button busy={busy} onClick={() => void allow(looking)}>
              {counted("connectors.allowLooking", looking.length)}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

/** All that models will read of it. */
export function Face({ title, face }: { title: string; face: ConnectorFace }) {
  return (
    <div className="flex flex-col gap-1">
      {title ? <h6 className="text-xs font-medium text-quiet">{title}</h6> : null}
      <p dir="auto" className="max-h-60 overflow-y-auto text-sm break-words whitespace-pre-wrap">
        {face.about || face.title || t("connectors.saysNothing")}
      </p>
      {face.looks ? <p className="text-xs text-quiet">{t("connectors.saysLooks")}</p> : null}
      <Fold icon="code" title={t("connectors.arguments")}>
        <pre dir="ltr" className="max-h-60 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap">
          {JSON.stringify(face.arguments, null, 2)}
        </pre>
      </Fold>
    </div>
  );
}
