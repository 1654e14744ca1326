/** Something asked of the server once, and again on demand. Knows nothing of what it is. */
import { useCallback, useEffect, useState } from "react";
import { asProblem } from "../wire/http";
import type { Problem } from "../wire/types";
import { whatHappened } from "./ProblemNote";
import { toast } from "./Toasts";

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  again: () => Promise<void>;
}

/** `read` must stay the same function between renders. */
export function useLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null }>({ value: null, problem: null });
  const again = useCallback(async () => {
    try {
      setState({ value: await read(), problem: null });
    } catch (error) {
      setState((old) => ({ ...old, problem: asProblem(error) }));
    }
  }, [read]);
  useEffect(() => void again(), [again]);
  return { ...state, again };
}

/** Does something, and says so where it did not work. Gives back whether it did. */
export async function attempt(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    toast(whatHappened(asProblem(error)), { bad: true });
    return false;
  }
}
