/** What the page asks about projects in a window of its own. Knows no window. */
import { createStore } from "../ui/store";
import type { Conversation, Project } from "../wire/shapes";

export type Asking =
  /** The name of a new one; `move`: the conversation that goes into it. */
  | { kind: "new"; move: Conversation | null }
  | { kind: "rename"; project: Project }
  | { kind: "delete"; project: Project }
  /** Where a conversation goes. */
  | { kind: "move"; conversation: Conversation };

export const asking = createStore<Asking | null>(null);
