/** The place beside a conversation where a document of it is shown; what shows it is loaded when first needed. */
import { lazy, Suspense, useEffect, useRef } from "react";
import { ended } from "../chat/current";
import type { Thread } from "../chat/thread";
import { Guard } from "../ui/Guard";
import { useStore } from "../ui/store";
import { WRITES } from "./home";
import { shown } from "./shown";

const Panel = lazy(() => import("./Panel"));

export function Beside({ thread }: { thread: Thread }) {
  const wish = useStore(shown);
  const here = useStore(thread.state, ({ conversation }) => conversation?.id ?? null);
  const end = useStore(ended);
  const heard = useRef(end);
  useEffect(() => {
    if (!here || !end || heard.current === end) return;
    heard.current = end;
    const written = end.answer.parts.findLast((part) => part.kind === "result" && part.ok && WRITES.has(part.name));
    // Where its code does not come now, the card in the answer asks for it again.
    if (written?.kind === "result") import("./Card").then(({ arrived }) => arrived(here, written), () => undefined);
  }, [end, here]);
  if (!wish || wish.conversation !== here) return null;
  return (
    <Guard>
      <Suspense>
        <Panel thread={thread} wish={wish} />
      </Suspense>
    </Guard>
  );
}
