/** Two answers to one question, beside each other until one is picked. Knows no component. */
import { chat } from "../wire/api";
import { unfinished } from "../wire/fold";
import { attempt } from "../ui/loaded";
import type { Message } from "../wire/types";
import { prefer } from "./feedback";
import type { Pair } from "./pairs";
import type { Thread } from "./thread";
import type { Tree } from "./tree";

/** Goes on with this answer. What was said of it is kept, but for a temporary chat. */
export async function pick(thread: Thread, best: Message, other: Message): Promise<void> {
  // The other one needs an end before anything can be said of it.
  const ended = !unfinished(other.status) || (other.run_id !== null && (await attempt(() => chat.stop(other.run_id ?? ""))));
  thread.setBeside(null);
  await thread.turnTo(best.id);
  if (ended && !thread.temporary) await prefer(thread, best, [other.id]);
}

/** The two answers, where this message is one of them and both are there. */
export function besides(pair: Pair | null, tree: Tree, message: Message): readonly [Message, Message] | null {
  if (!pair || (pair.first !== message.id && pair.second !== message.id)) return null;
  const first = tree.byId.get(pair.first);
  const second = tree.byId.get(pair.second);
  return first && second ? [first, second] : null;
}
