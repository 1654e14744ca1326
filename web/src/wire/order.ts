/** Brings events into their order, whatever the line did to them, on their way into the fold. Knows no line.
 *
 * Their numbers leave no gap. What comes early waits; what does not come is asked for once, and then done without.
 */
import type { Fold } from "./fold";
import type { Event } from "./types";

/** Events that wait for one before them until that one counts as lost. */
const MOST = 4;

export class InOrder {
  private early = new Map<number, Event>();
  /** How often the line was opened since the last event that was in its place. */
  private openings = -1;

  constructor(private readonly fold: Fold) {}

  /** True: it is in, and all that waited for it. Otherwise as `Listener.take` says. */
  take(event: Event): true | "early" | "missed" {
    // A run that is told anew, whole, is the only one that begins with a leap.
    if (event.seq <= this.fold.seen + 1 || event.kind === "run.started") {
      if (event.seq > this.fold.seen) this.openings = 0;
      this.fold.push(event);
      this.catchUp();
      return true;
    }
    this.early.set(event.seq, event);
    if (this.early.size < MOST) return "early";
    if (this.openings < 1) return "missed";
    this.doWithout();
    return true;
  }

  opened(): void {
    this.openings += 1;
    if (this.openings > 2) this.doWithout();
  }

  private catchUp(): void {
    for (const seq of this.early.keys()) if (seq <= this.fold.seen) this.early.delete(seq);
    for (let next = this.early.get(this.fold.seen + 1); next; next = this.early.get(this.fold.seen + 1)) {
      this.early.delete(next.seq);
      this.fold.push(next);
    }
  }

  private doWithout(): void {
    for (const event of [...this.early.values()].sort((a, b) => a.seq - b.seq)) this.fold.push(event);
    this.early.clear();
  }
}
