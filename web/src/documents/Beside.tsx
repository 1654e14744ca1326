/** The place beside a conversation where a document of it is shown; what shows it is loaded when first needed. */
import { lazy, Suspense } from "react";
import type { Thread } from "../chat/thread";
import { Guard } from "../ui/Guard";
import { useStore } from "../ui/store";
import { shown } from "./shown";

const Panel = lazy(() => import("./Panel"));

export function Beside({ thread }: { thread: Thread }) {
  const wish = useStore(shown);
  const here = useStore(thread.state, ({ conversation }) => conversation?.id ?? null);
  if (!wish || wish.conversation !== here) return null;
  return (
    <Guard>
      <Suspense>
        <Panel thread={thread} wish={wish} />
      </Suspense>
    </Guard>
  );
}
