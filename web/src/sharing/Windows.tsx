/** The windows over the page in which a conversation is shared or exported; loaded when first opened. */
import { lazy, Suspense } from "react";
import type { Me } from "../wire/people";
import type { Conversation } from "../wire/shapes";
import { createStore, useStore } from "../ui/store";

interface Open {
  kind: "share" | "export";
  conversation: Conversation;
}

const open = createStore<Open | null>(null);

export function openWindow(wish: Open): void {
  open.set(wish);
}

const KINDS = {
  share: lazy(() => import("./ShareWindow")),
  export: lazy(() => import("./ExportWindow")),
};

export function Windows({ me }: { me: Me }) {
  const wish = useStore(open);
  if (!wish) return null;
  const Window = KINDS[wish.kind];
  return (
    <Suspense>
      <Window conversation={wish.conversation} me={me} onClose={() => open.set(null)} />
    </Suspense>
  );
}
