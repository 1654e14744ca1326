/** What each tool may do by itself, and what was allowed in single chats. */
import { useEffect } from "react";
import { Button } from "../ui/Button";
import { Pick } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { Link } from "../ui/Link";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { Spinner } from "../ui/Waiting";
import type { OfferedTool, Permission } from "../wire/tools";
import { t } from "../words/t";
import { toolName } from "../words/tools";
import { type Choice, choose, permissions, readPermissions, revoke, trouble } from "./approvals";

export default function Permissions() {
  const all = useStore(permissions);
  const problem = useStore(trouble);
  useEffect(() => void readPermissions(), []);

  const here = all?.permissions.filter(({ conversation_id }) => conversation_id !== null) ?? [];
  return (
    <Group title={t("settings.tools")} hint={t("tools.hint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {all === null && problem === null ? <Spinner label={t("loading")} /> : null}
      {all ? (
        <Rows>
          {all.tools.filter(({ connected }) => !connected).map((tool) => (
            <ToolRow key={tool.name} tool={tool} chosen={all.permissions.find((one) => one.tool === tool.name && one.conversation_id === null)} />
          ))}
        </Rows>
      ) : null}
      {here.length > 0 ? (
        <section aria-label={t("tools.here")} className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">{t("tools.here")}</h3>
          <Rows>
            {here.map((one) => (
              <HereRow key={one.id} permission={one} />
            ))}
          </Rows>
        </section>
      ) : null}
    </Group>
  );
}

function ToolRow({ tool, chosen }: { tool: OfferedTool; chosen: Permission | undefined }) {
  return (
    <Row name={toolName(tool.name)} about={t(`tools.effect.${tool.effect}`)}>
      <Pick
        aria-label={t("tools.choice", { name: toolName(tool.name) })}
        value={chosen?.choice ?? tool.unchosen}
        onPick={(value) => void choose(tool.name, value as Choice)}
        options={tool.choices.map((value) => ({ value, name: t(`tools.${value}`) }))}
        className="w-36"
      />
    </Row>
  );
}

function HereRow({ permission: { id, tool, title, conversation_id } }: { permission: Permission }) {
  const name = title || t("chat.untitled");
  const place = (
    <Link to={`/c/${conversation_id ?? ""}`} className="hover:underline">
      {t("tools.in", { title: name })}
    </Link>
  );
  return (
    <Row name={toolName(tool)} about={place}>
      <Button aria-label={t("tools.revokeNamed", { name: toolName(tool), title: name })} onClick={() => void revoke(id)}>
        {t("tools.revoke")}
      </Button>
    </Row>
  );
}
