/** Finding one's way in a conversation's tree of messages. Knows no server and no screen. */
import type { Message } from "../wire/types";

export interface Tree {
  byId: ReadonlyMap<string, Message>;
  /** The children of each message, oldest first; the roots stand under null. */
  below: ReadonlyMap<string | null, readonly Message[]>;
}

export function plant(messages: readonly Message[]): Tree {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const below = new Map<string | null, Message[]>();
  for (const message of messages) {
    const parent = message.parent_id !== null && byId.has(message.parent_id) ? message.parent_id : null;
    const siblings = below.get(parent);
    if (siblings) siblings.push(message);
    else below.set(parent, [message]);
  }
  for (const siblings of below.values()) siblings.sort(byAge);
  return { byId, below };
}

/** Messages of the same parent, oldest first: the ways a conversation went on from there. */
export function siblings(tree: Tree, message: Message): readonly Message[] {
  return tree.below.get(parentOf(tree, message)) ?? [message];
}

/** The newest leaf below a message, itself where nothing follows: where a branch switch lands. */
export function leaf(tree: Tree, id: string): string {
  let at = id;
  for (let steps = tree.byId.size; steps > 0; steps -= 1) {
    const newest = tree.below.get(at)?.at(-1);
    if (!newest) break;
    at = newest.id;
  }
  return at;
}

/** The messages from the root down to the newest leaf below `tip`; below the newest message without one. */
export function branch(tree: Tree, tip: string | null): Message[] {
  const start = tip !== null && tree.byId.has(tip) ? tip : newest(tree);
  if (start === null) return [];
  const path: Message[] = [];
  let at: string | null = leaf(tree, start);
  while (at !== null && path.length <= tree.byId.size) {
    const message: Message | undefined = tree.byId.get(at);
    if (!message) break;
    path.push(message);
    at = parentOf(tree, message);
  }
  return path.reverse();
}

function newest(tree: Tree): string | null {
  return [...tree.byId.values()].sort(byAge).at(-1)?.id ?? null;
}

function parentOf(tree: Tree, message: Message): string | null {
  return message.parent_id !== null && tree.byId.has(message.parent_id) ? message.parent_id : null;
}

function byAge(a: Message, b: Message): number {
  return a.created_at - b.created_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
