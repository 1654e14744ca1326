/** Where in the page one is, kept in the browser's address. Knows no component. */
import { createStore } from "./ui/store";

export const SECTIONS = ["general", "models", "people", "tokens", "data", "about"] as const;
export type Section = (typeof SECTIONS)[number];

export type Place =
  | { kind: "home" }
  | { kind: "conversation"; id: string }
  | { kind: "settings"; section: Section }
  | { kind: "archive" }
  | { kind: "set_up"; token: string };

/** The place this address names; home for any other. */
export function read(path: string, query = ""): Place {
  const [, first, second = "", ...rest] = path.split("/");
  if (rest.length > 0) return { kind: "home" };
  if (first === "c" && second) return { kind: "conversation", id: decode(second) };
  if (first === "archive" && !second) return { kind: "archive" };
  if (first === "setup") return { kind: "set_up", token: decode(second) || (new URLSearchParams(query).get("token") ?? "") };
  if (first === "settings") {
    const section = SECTIONS.find((each) => each === second);
    return { kind: "settings", section: section ?? "general" };
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

export const place = createStore<Place>(read(location.pathname, location.search));

export function navigate(path: string, { replace = false } = {}): void {
  if (path === location.pathname) return;
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  place.set(read(path));
}

/** Heeds the browser's back and forward; an address that names nothing becomes home's. */
export function keepPlace(): void {
  addEventListener("popstate", () => place.set(read(location.pathname, location.search)));
  if (place.get().kind === "home" && location.pathname !== "/") history.replaceState(null, "", "/");
}
