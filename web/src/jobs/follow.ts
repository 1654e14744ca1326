/** Follows one job: reads it and its board again whenever its events say that they are new. */
import { jobs as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Board, JobEvent, JobView } from "../wire/jobs";
import { listen } from "../wire/stream";
import type { Problem } from "../wire/types";
import { createStore, type Store } from "../ui/store";
import { isOpen } from "./jobs";

export interface Followed {
  view: JobView | null;
  board: Board;
  problem: Problem | null;
}

/** Milliseconds within which several events count as one. */
const SETTLE = 120;
/** Milliseconds between two looks at what it does at the moment, which is no event. */
const LOOK = 1_500;

export interface Following {
  state: Store<Followed>;
  /** Reads at once: something was done to it. */
  again: () => Promise<void>;
  stop: () => void;
}

export function followJob(id: string): Following {
  const state = createStore<Followed>({ view: null, board: {}, problem: null });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopListening: (() => void) | null = null;
  let over = false;
  let last = 0;

  async function read(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    try {
      const [view, board] = await Promise.all([api.view(id), api.board(id)]);
      if (over) return;
      state.set({ view, board, problem: null });
      if (isOpen(view.job)) stopListening ??= hear();
    } catch (error) {
      if (!over) state.set((old) => ({ ...old, problem: asProblem(error) }));
    }
  }

  const soon = (): void => {
    timer ??= setTimeout(() => void read(), SETTLE);
  };

  function hear(): () => void {
    return listen(`${api.events(id)}?after=${last}`, {
      take({ data }) {
        const event = JSON.parse(data) as JobEvent;
        last = event.seq;
        soon();
        const goes = event.kind !== "job.changed" || isOpen(event);
        // Where it is resumed, reading it says so, and hearing begins again.
        if (!goes) stopListening = null;
        return goes;
      },
    });
  }

  const looking = setInterval(() => {
    if (state.get().view?.job.status === "running" && !document.hidden) soon();
  }, LOOK);
  void read();
  return {
    state,
    again: read,
    stop() {
      over = true;
      clearTimeout(timer);
      clearInterval(looking);
      stopListening?.();
    },
  };
}
