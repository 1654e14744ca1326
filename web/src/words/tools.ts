/** What a tool is called by people; one that is not ours keeps the name that its maker gave it. */
import { known, t } from "./t";

export function toolName(name: string): string {
  const word = `tool.${name}`;
  return known(word) ? t(word) : name;
}
