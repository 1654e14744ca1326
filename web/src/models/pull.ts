/** Asks the server to fetch a model and tells how far it is. Knows no component. */
import { Failure, failure, reach } from "../wire/http";
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
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { data } of cutter.push(value)) {
      const told = JSON.parse(data) as Told;
      if (told.error) throw new Failure(502, told.error);
      onProgress({ name: told.name ?? source, done: told.done ?? 0, total: told.total ?? null });
    }
  }
}
