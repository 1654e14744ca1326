/** A tool that was allowed: when its person is asked, and whether it is taken to look only. */
import { useState } from "react";
import { choose, permissions, type Choice } from "../approvals/approvals";
import { IconButton } from "../ui/Button";
import { Pick, Switch } from "../ui/Field";
import { attempt } from "../ui/loaded";
import { useStore } from "../ui/store";
import { connectors as api } from "../wire/api";
import type { Connector, ConnectorTool } from "../wire/tools";
import { t } from "../words/t";
import { Face } from "./Review";

interface Props {
  connector: Connector;
  tool: ConnectorTool;
  onChange: (connector: Connector) => void;
}

export function ToolRow({ connector, tool, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const all = useStore(permissions);
  const offered = all?.tools.find((one) => one.connected && one.name === tool.name);
  const chosen = all?.permissions.find((one) => one.tool === tool.name && one.conversation_id === null);
  const { name, title, about, looks } = tool.now;
  return (
    <li className="flex flex-col gap-2 px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1">
          <p className="truncate font-mono text-sm font-medium">{name}</p>
          <p dir="auto" className="truncate text-xs text-quiet">
            {tool.state === "gone" ? t("connectors.state.gone") : title || about}
          </p>
        </div>
        {offered ? (
          <Pick
            aria-label={t("tools.choice", { name })}
            value={chosen?.choice ?? offered.unchosen}
            onPick={(value) => void choose(tool.name, value as Choice)}
            options={offered.choices.map((value) => ({ value, name: t(`tools.${value}`) }))}
            className="w-36"
          />
        ) : null}
        <IconButton icon="eye" label={t("connectors.look", { name })} aria-expanded={open} small onClick={() => setOpen(!open)} />
      </div>
      {open ? (
        <>
          <Face title="" face={tool.now} />
          {connector.mine && looks ? (
            <div className="-ms-2 flex flex-col">
              <Switch
                label={t("connectors.looks")}
                checked={tool.looks}
                onChange={(wanted) => void attempt(async () => onChange(await api.allow(connector.id, { looks: { [name]: wanted } })))}
              />
              <p className="px-2 text-xs text-quiet">{t("connectors.looksHint")}</p>
            </div>
          ) : null}
        </>
      ) : null}
    </li>
  );
}
