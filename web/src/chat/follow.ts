/** Follows one run to its end: events in, the answer so far out, at most twenty times a second. */
import { chat } from "../wire/api";
import { Fold } from "../wire/fold";
import type { Failure } from "../wire/http";
import { InOrder } from "../wire/order";
import { listen } from "../wire/stream";
import type { Answer, Event } from "../wire/types";

/** Milliseconds between two pictures of a growing answer. */
export const BEAT = 50;

export interface Follower {
  grew(answer: Answer): void;
  /** Nothing more will come. */
  ended(answer: Answer): void;
  refused(failure: Failure): void;
}

/** Starts following; the function given back stops it. */
export function follow(run: string, follower: Follower): () => void {
  const folded = new Fold();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = 0;
  const line = new InOrder(folded);

  const show = (): void => {
    timer = undefined;
    shown = performance.now();
    follower.grew(folded.answer());
  };

  const stop = listen(chat.events(run), {
    opened: () => line.opened(),
    take({ data }) {
      const taken = line.take(JSON.parse(data) as Event);
      if (taken !== true) return taken;
      if (folded.over) {
        clearTimeout(timer);
        follower.ended(folded.answer());
        return false;
      }
      timer ??= setTimeout(show, Math.max(0, shown + BEAT - performance.now()));
      return true;
    },
    refused: (failure) => follower.refused(failure),
  });

  return () => {
    clearTimeout(timer);
    stop();
  };
}
