/** Everything the palette lists for some words: what the page knows at once, what the server finds a moment later. */
import { useMemo } from "react";
import { current, target } from "../chat/current";
import { shelves } from "../chat/history";
import { navigate } from "../place";
import { project } from "../projects/projects";
import { useStore } from "../ui/store";
import type { Conversation, Hit } from "../wire/shapes";
import type { Problem } from "../wire/types";
import { t } from "../words/t";
import { actions, here, models, places } from "./actions";
import { arrange, type Entry, type Found, REACH } from "./entries";
import { useHits } from "./hits";
import type { Scope } from "./scope";

export interface Results {
  found: readonly Found[];
  /** The server has said all it knows of these words. */
  settled: boolean;
  problem: Problem | null;
}

const RECENT = 6;

export function useResults(scope: Scope, query: string): Results {
  const inside = scope.kind === "project" ? scope.id : null;
  const { hits, asked, problem } = useHits(scope.kind === "models" ? "" : query, inside);
  const thread = useStore(current);
  const conversation = useStore(thread.state, ({ conversation }) => conversation);
  // What is at hand is gathered when the palette opens, or what is on the screen changes; typing only makes it fewer.
  const local = useMemo(() => atHand(scope), [scope, conversation]);
  const words = query.trim();
  const found = useMemo(() => {
    if (words === "") return arrange(local.filter(({ group }) => group !== "conversations" && (scope.kind === "models" || OPENING.has(group))), "");
    const known = new Set(local.map(({ id }) => id));
    const more = asked === words ? hits.filter((hit) => hit.message_id !== null || !known.has(hit.conversation_id)) : [];
    const some = local.filter(({ group }) => group !== "recent");
    return arrange([...more.map(asEntry), ...some], words);
  }, [local, words, hits, asked, scope]);
  return { found, settled: scope.kind === "models" || asked === words, problem };
}

/** What stands there before anything is typed. */
const OPENING: ReadonlySet<Entry["group"]> = new Set(["recent", "here", "actions"]);

function atHand(scope: Scope): Entry[] {
  switch (scope.kind) {
    case "models":
      return models();
    case "project":
      return talks((each) => each.project_id === scope.id);
    case "everything":
      return [...here(), ...actions(), ...places(), ...models(), ...talks(() => true)];
    default:
      return scope satisfies never;
  }
}

/** The conversations that some list has read, the newest first, and the last few of them once more. */
function talks(wanted: (conversation: Conversation) => boolean): Entry[] {
  const all = new Map<string, Conversation>();
  for (const shelf of shelves()) {
    for (const each of shelf.get().conversations.slice(0, REACH)) if (wanted(each)) all.set(each.id, each);
  }
  const sorted = [...all.values()].sort((a, b) => b.updated_at - a.updated_at).slice(0, REACH);
  // Whoever opens it wants to be somewhere else.
  const recent = sorted.filter(({ id, archived }) => !archived && id !== current.get().id).slice(0, RECENT);
  return [
    ...recent.map((each): Entry => ({ ...asTalk(each), id: `recent ${each.id}`, group: "recent" })),
    ...sorted.map(asTalk),
  ];
}

function asTalk(conversation: Conversation): Entry {
  const { id, title, updated_at, project_id } = conversation;
  const inside = project(project_id);
  return {
    id,
    group: "conversations",
    icon: "chat",
    name: title || t("chat.untitled"),
    ...(inside ? { aside: inside.name } : { at: updated_at }),
    run: () => navigate(`/c/${id}`),
  };
}

function asEntry(hit: Hit): Entry {
  const { conversation_id, message_id, title, at, snippet } = hit;
  return {
    id: message_id ?? conversation_id,
    group: message_id === null ? "conversations" : "messages",
    icon: message_id === null ? "chat" : "quote",
    name: title || t("chat.untitled"),
    words: snippet,
    at,
    run() {
      target.set(message_id);
      navigate(`/c/${conversation_id}`);
    },
  };
}
