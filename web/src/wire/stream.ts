/** Reads a stream of server-sent events and goes on after every cut. Knows nothing of what they mean.
 *
 * Streams are open only while the page is seen: a browser allows six connections to one host.
 */
import { Failure, failure, reach } from "./http";
import { line } from "./line";
import { Cutter, type Sent } from "./sse";

export interface Listener {
  /** Takes in one event. False: nothing more is wanted. “early”: one before it is still to come, and reading
   * would begin again before that one. “missed”: reading begins again there now. */
  take(sent: Sent): boolean | "early" | "missed";
  /** The stream is (again) open, from the start or after `Last-Event-ID`. */
  opened?(): void;
  /** The server refuses: reading is over. Lost connections are not told here; they are mended. */
  refused?(failure: Failure): void;
}

/** Milliseconds before a cut stream is opened again: the first time, and at most. */
export interface Waits {
  first: number;
  most: number;
}

/** Milliseconds without a byte, not even a sign of life, after which a line counts as dead. */
const SILENCE = 50_000;

/** Starts reading; the function given back stops it. */
export function listen(
  path: string,
  listener: Listener,
  waits: Waits = { first: 500, most: 15_000 },
): () => void {
  const over = new AbortController();
  let last = "";

  async function once(): Promise<"over" | "cut"> {
    const cut = new AbortController();
    const hide = (): void => {
      if (document.hidden) cut.abort();
    };
    const end = (): void => cut.abort();
    let silence = setTimeout(end, SILENCE);
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
    };
    document.addEventListener("visibilitychange", hide);
    addEventListener("offline", end);
    over.signal.addEventListener("abort", end);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (last) headers["Last-Event-ID"] = last;
      const response = await reach(path, { headers, signal: cut.signal });
      if (!response.ok || !response.body) throw await failure(response);
      listener.opened?.();
      const cutter = new Cutter();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "cut";
        heard();
        for (const sent of cutter.push(decoder.decode(value, { stream: true }))) {
          const taken = listener.take(sent);
          if (taken === false || taken === "missed") {
            void reader.cancel();
            return taken ? "cut" : "over";
          }
          if (sent.id && taken !== "early") last = sent.id;
        }
      }
    } finally {
      clearTimeout(silence);
      document.removeEventListener("visibilitychange", hide);
      removeEventListener("offline", end);
      over.signal.removeEventListener("abort", end);
    }
  }

  async function keepReading(): Promise<void> {
    let wait = waits.first;
    while (!over.signal.aborted) {
      await seen(over.signal);
      const before = last;
      try {
        if ((await once()) === "over") return;
      } catch (error) {
        if (over.signal.aborted) return;
        if (error instanceof Failure && final(error.status)) {
          listener.refused?.(error);
          return;
        }
        if (!mendable(error)) throw error;
      }
      wait = last === before ? Math.min(wait * 1.6, waits.most) : waits.first;
      if (!document.hidden) await pause(wait * (0.75 + Math.random() / 2), over.signal);
    }
  }

  void keepReading();
  return () => over.abort();
}

/** A refusal that asking again will not change. */
function final(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** A lost connection, a server that is down or full, a page that was hidden. */
function mendable(error: unknown): boolean {
  return error instanceof Failure || error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError");
}

function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", check);
      signal.removeEventListener("abort", check);
      resolve();
    };
    document.addEventListener("visibilitychange", check);
    signal.addEventListener("abort", check);
    check();
  });
}

/** Waits; less where the line comes back meanwhile. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const before = line.get().returns;
    const end = (): void => {
      clearTimeout(timer);
      stopLine();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stopLine = line.subscribe(() => {
      if (line.get().returns !== before) end();
    });
    signal.addEventListener("abort", end);
  });
}
