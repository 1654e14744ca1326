/** Whether the server can be reached: noticed from every request, asked again until it answers. */
import { createStore } from "../ui/store";

export interface Line {
  up: boolean;
  /** Whether this device has a network at all, as far as the browser knows. */
  network: boolean;
  /** Counts how often the line came back; whoever shows server data reads it anew then. */
  returns: number;
}

export const line = createStore<Line>({ up: true, network: true, returns: 0 });

const SLOWEST = 15_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A request got an answer, whatever it said. */
export function reached(): void {
  if (line.get().up) return;
  clearTimeout(timer);
  line.set(({ returns }) => ({ up: true, network: true, returns: returns + 1 }));
}

/** A request got no answer. */
export function lost(): void {
  if (!line.get().up) return;
  line.set((old) => ({ ...old, up: false, network: navigator.onLine }));
  knock(1_000);
}

function knock(wait: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    fetch("/health", { cache: "no-store" }).then(reached, () => knock(Math.min(wait * 1.6, SLOWEST)));
  }, wait);
}

/** Heeds the browser's own word on the network: it knows of a tunnel before any request does. */
export function heedNetwork(): void {
  addEventListener("offline", () => {
    lost();
    line.set((old) => ({ ...old, network: false }));
  });
  addEventListener("online", () => {
    if (line.get().up) return;
    line.set((old) => ({ ...old, network: true }));
    knock(0);
  });
}
