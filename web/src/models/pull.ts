/** Asks the server to fetch a model and tells how far it is. Knows no component. */
import { Failure, failure, problem, reach } from "../wire/http";
import { Cutter } from "../wire/sse";
import type { Problem } from "../wire/types";

export interface PullProgress {
  name: string;
  /** Bytes. */
  done: number;
  total: number | null;
}

/** One event of the stream: how far it is, or why it ended. */
type Told = Partial<PullProgress> & { error?: Problem };

/** Returns when the model is here. Throws a Failure when it will not come; aborting stops the fetch. */
export async function pull(source: string, onProgress: (progress: PullProgress) => void, signal: AbortSignal): Promise<void> {
  const response = await reach("/api/models/pull", { method: "POST", body: { source }, signal });
  if (!response.ok || !response.body) throw await failure(response);
  const cutter = new Cutter();
  for await (const text of words(response.body)) {
    for (const { data } of cutter.push(text)) {
      const told = JSON.parse(data) as Told;
      if (told.error) throw new Failure(502, told.error);
      onProgress({ name: told.name ?? source, done: told.done ?? 0, total: told.total ?? null });
    }
  }
}

/** The stream as text. Throws a Failure where the line is lost in its middle. */
async function* words(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Failure(0, problem("unreachable"));
    });
    if (done) return;
    yield value;
  }
}
