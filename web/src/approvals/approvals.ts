/** What the person allows, and what there is to allow. Knows no component. */
import { approvals as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Permissions } from "../wire/tools";
import { attempt } from "../ui/loaded";
import { createStore } from "../ui/store";
import type { Problem } from "../wire/types";

/** What is said to one call. */
export interface Word {
  verdict: "allow" | "deny";
  lasting: "conversation" | "everywhere" | null;
  reason: string;
}

export type Choice = "off" | "ask" | "allow";

/** Null until it was read. */
export const permissions = createStore<Permissions | null>(null);
export const trouble = createStore<Problem | null>(null);

/** Gives back whether the server took it; where it was answered elsewhere, that is told. */
export function say(approval: string, word: Word): Promise<boolean> {
  return attempt(() => api.answer(approval, word));
}

export async function readPermissions(): Promise<void> {
  try {
    permissions.set(await api.list());
    trouble.set(null);
  } catch (error) {
    trouble.set(asProblem(error));
  }
}

export async function choose(tool: string, choice: Choice): Promise<void> {
  await attempt(() => api.choose(tool, choice));
  await readPermissions();
}

export async function revoke(id: string): Promise<void> {
  await attempt(() => api.revoke(id));
  await readPermissions();
}
