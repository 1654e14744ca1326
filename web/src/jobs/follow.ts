/** Follows one job: reads it again whenever something of it is new, and its board where that may be another. */
import { jobs as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Board, JobView } from "../wire/jobs";
import type { Problem } from "../wire/types";
import type { Store } from "../ui/store";
import { isOpen, news } from "./jobs";

export interface Followed {
  view: JobView | null;
  board: Board;
  problem: Problem | null;
}

export const NOTHING: Followed = { view: null, board: {}, problem: null };

/** Milliseconds between two looks: another process may work on it, and what it does at the moment is told to nobody. */
const LOOK = 1_500;

export interface Following {
  /** Reads at once: something was done to it. */
  again: () => Promise<void>;
  stop: () => void;
}

/** Keeps `state` in step with the job until it is stopped. */
export function followJob(id: string, state: Store<Followed>): Following {
  let over = false;
  let asked = 0;
  let seen = -1;

  async function read(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const view = await api.view(id);
      const board = view.job.changed_at === seen ? state.get().board : await api.board(id);
      if (over || mine !== asked) return;
      seen = view.job.changed_at;
      state.set({ view, board, problem: null });
    } catch (error) {
      if (!over) state.set((old) => ({ ...old, problem: asProblem(error) }));
    }
  }

  const looking = setInterval(() => {
    const { view } = state.get();
    if (!document.hidden && (view === null || isOpen(view.job))) void read();
  }, LOOK);
  const stopHearing = news.subscribe(() => {
    if (news.get().has(id)) void read();
  });
  void read();
  return {
    again: read,
    stop() {
      over = true;
      clearInterval(looking);
      stopHearing();
    },
  };
}
