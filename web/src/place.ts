/** Where in the page one is, kept in the browser's address. Knows no component. */
import { createStore } from "./ui/store";

/** In their groups: one's own, this installation's, the rest. */
export const GROUPS = {
  own: ["general", "persona", "appearance", "memory", "tools", "connectors", "prompts", "notifications", "keyboard"],
  installation: ["models", "people", "tokens", "sharing"],
  rest: ["data", "about"],
} as const;
export type Section = (typeof GROUPS)[keyof typeof GROUPS][number];
export const SECTIONS: readonly Section[] = Object.values(GROUPS).flat();

export type Place =
  | { kind: "home" }
  | { kind: "conversation"; id: string }
  | { kind: "project"; id: string }
  | { kind: "settings"; section: Section; at?: string }
  | { kind: "archive" }
  | { kind: "jobs"; id: string | null }
  | { kind: "schedules" }
  | { kind: "lists" }
  | { kind: "set_up"; token: string }
  | { kind: "share"; secret: string }
  | { kind: "print"; id: string }
  | { kind: "spec" };

/**
 * The place this address names; home for any other. Behind the #, which no server is told, stands the set-up code,
 * or which thing in the settings is meant.
 */
export function read(path: string, hash = ""): Place {
  const [, first, second = "", ...rest] = path.split("/");
  if (rest.length > 0) return { kind: "home" };
  if (first === "c" && decode(second)) return { kind: "conversation", id: decode(second) };
  if (first === "p" && decode(second)) return { kind: "project", id: decode(second) };
  if (first === "share" && decode(second)) return { kind: "share", secret: decode(second) };
  if (first === "print" && decode(second)) return { kind: "print", id: decode(second) };
  if (first === "jobs") return { kind: "jobs", id: decode(second) || null };
  if (first === "archive" && !second) return { kind: "archive" };
  if (first === "schedules" && !second) return { kind: "schedules" };
  if (first === "lists" && !second) return { kind: "lists" };
  if (first === "spec" && !second) return { kind: "spec" };
  if (first === "set-up" && !second) return { kind: "set_up", token: decode(hash.slice(1)) };
  // Where a server's own page sends people back to, with what lets us in behind the question mark.
  if (first === "connectors" && second === "back") return { kind: "settings", section: "connectors" };
  if (first === "settings") {
    const section = SECTIONS.find((each) => each === second);
    const at = decode(hash.slice(1));
    return { kind: "settings", section: section ?? "general", ...(at ? { at } : {}) };
  }
  return { kind: "home" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not an address of ours: it names nothing.
    return "";
  }
}

export const place = createStore<Place>(read(location.pathname, location.hash));

export function navigate(path: string, { replace = false } = {}): void {
  if (path === location.pathname + location.hash) return;
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  place.set(read(location.pathname, location.hash));
}

/** Heeds the browser's back and forward; an address that names nothing becomes home's. */
export function keepPlace(): void {
  addEventListener("popstate", () => place.set(read(location.pathname, location.hash)));
  if (place.get().kind === "home" && location.pathname !== "/") history.replaceState(null, "", "/");
}
