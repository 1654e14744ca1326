/** How other assistants reach this Lowkey by MCP: the address, and a command to copy. Knows no token's right. */
import { CopyButton } from "../ui/CopyButton";
import { Group } from "../ui/Group";
import { t } from "../words/t";

/** `token`: what the command carries; null: none is needed. */
export function Connect({ token }: { token: string | null }) {
  const address = `${location.origin}/mcp`;
  const right = token === null ? "" : ` --header "Authorization: Bearer ${token}"`;
  return (
    <Group title={t("connect.title")} hint={t("connect.hint")}>
      <Line name={t("connect.address")} text={address} />
      <Line name={t("connect.command")} text={`claude mcp add --transport http lowkey ${address}${right}`} />
    </Group>
  );
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="font-medium">{name}</p>
      <div className="flex items-center gap-2 rounded-xl border border-line px-3 py-1">
        <code dir="ltr" className="min-w-0 flex-1 font-mono break-words">
          {text}
        </code>
        <CopyButton text={() => text} />
      </div>
    </div>
  );
}
