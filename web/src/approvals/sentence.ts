/** What a call that waits to be allowed would do, in one sentence. Knows nothing of how it is shown. */
import type { Approval } from "../wire/types";
import { t } from "../words/t";
import { toolName } from "../words/tools";

export function sentence({ effect, name }: Approval): string {
  return t(`ask.${effect}`, { name: toolName(name) });
}
