/** Who is here, and which door they stand at. Knows no component. */
import { accounts } from "../wire/api";
import { asProblem, Failure, taken } from "../wire/http";
import type { Me } from "../wire/people";
import { createStore } from "../ui/store";
import type { Problem } from "../wire/types";

export type Presence =
  | { kind: "looking" }
  | { kind: "in"; me: Me }
  | { kind: "sign_in" }
  | { kind: "set_up" }
  | { kind: "full"; problem: Problem }
  | { kind: "failed"; problem: Problem };

const me = taken<Me>("/api/me");

export const presence = createStore<Presence>(me ? { kind: "in", me } : { kind: "looking" });

export async function lookUp(): Promise<void> {
  presence.set(await find());
}

async function find(): Promise<Presence> {
  try {
    return { kind: "in", me: await accounts.me() };
  } catch (error) {
    if (error instanceof Failure && error.status === 401) return door();
    return refusal(error);
  }
}

async function door(): Promise<Presence> {
  try {
    const { state } = await accounts.door();
    return state === "set_up" ? { kind: "set_up" } : { kind: "sign_in" };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Presence {
  const problem = asProblem(error);
  const full = error instanceof Failure && (error.status === 503 || error.status === 429);
  return { kind: full ? "full" : "failed", problem };
}

/** Whoever is in may change what concerns everybody: models, people. */
export function owns(me: Me): boolean {
  return me.user.role === "owner";
}
