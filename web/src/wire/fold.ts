/** From events to the Answer they tell of, one event at a time. Knows nothing of where events come from.
 *
 * The server has the same fold (`lowkey/core/fold.py`); both are held to `tests/wire/`.
 */
import type { Answer, Event, Part, Status } from "./types";

interface Slot {
  part: Part;
  /** Growth not yet joined to the part: joining at every event would copy long texts again and again. */
  grown: string[];
  openedAt: number;
}

const UNFINISHED: ReadonlySet<Status> = new Set<Status>(["queued", "running", "waiting"]);

export class Fold {
  /** The number of the newest event folded in: where a reader goes on after a lost connection. */
  seen = 0;
  private head: Omit<Answer, "parts"> = {
    status: "queued",
    model: null,
    usage: null,
    notes: [],
    error: null,
    position: null,
    approvals: [],
  };
  private readonly slots = new Map<number, Slot>();

  /** Takes in one event; those already seen (by `seq`) change nothing. */
  push(event: Event): void {
    if (event.seq <= this.seen) return;
    this.seen = event.seq;
    switch (event.kind) {
      case "run.started":
        return this.update({ status: "running", model: event.model, position: null, approvals: [] });
      case "run.waiting":
        return this.update({ status: "waiting", position: event.position, approvals: event.approvals });
      case "run.done":
        return this.update({ status: event.status, error: event.error, position: null, approvals: [] });
      case "part.opened":
        return this.open(event.index, event.part, event.at);
      case "part.grew":
        this.slots.get(event.index)?.grown.push(event.text);
        return;
      case "part.closed":
        return this.close(event.index, event.part, event.at);
      case "usage":
        return this.update({ usage: event.usage });
      case "help":
        return this.update({ help: event.help });
      case "note":
        return this.note(event.text);
      case "error":
        return this.note(event.error.message);
      default:
        return unknownEvent(event);
    }
  }

  /** The Answer so far. A part that has not changed is the same object as last time. */
  answer(): Answer {
    const indices = [...this.slots.keys()].sort((a, b) => a - b);
    return { ...this.head, parts: indices.flatMap((index) => this.settled(index)) };
  }

  /** Whether nothing more will come. */
  get over(): boolean {
    return this.seen > 0 && !unfinished(this.head.status);
  }

  private update(change: Partial<Omit<Answer, "parts">>): void {
    this.head = { ...this.head, ...change };
  }

  /** A sentence heard again is no news. */
  private note(text: string): void {
    if (!this.head.notes.includes(text)) this.update({ notes: [...this.head.notes, text] });
  }

  /** Opening a part again replaces its content, not when it began. */
  private open(index: number, part: Part, at: number): void {
    const openedAt = this.slots.get(index)?.openedAt ?? at;
    this.slots.set(index, { part, grown: [], openedAt });
  }

  private close(index: number, whole: Part | null, at: number): void {
    const slot = this.slots.get(index);
    if (whole) {
      this.slots.set(index, { part: whole, grown: [], openedAt: slot?.openedAt ?? at });
    } else if (slot) {
      const part = grow(slot.part, slot.grown);
      slot.part = part.kind === "thinking" ? { ...part, ms: at - slot.openedAt } : part;
      slot.grown = [];
    }
  }

  private settled(index: number): Part[] {
    const slot = this.slots.get(index);
    if (!slot) return [];
    slot.part = grow(slot.part, slot.grown);
    slot.grown = [];
    return [slot.part];
  }
}

function grow(part: Part, pieces: readonly string[]): Part {
  if (pieces.length === 0) return part;
  switch (part.kind) {
    case "text":
    case "thinking":
    case "call":
      return { ...part, text: part.text + pieces.join("") };
    case "result":
    case "file":
    case "source":
      return part;
    default:
      return unknownEvent(part);
  }
}

/** A newer server may tell of things this page does not know yet: they change nothing here. */
function unknownEvent<T>(value: never): T {
  return value;
}

/** The Answer that all these events tell of. */
export function fold(events: Iterable<Event>): Answer {
  const folded = new Fold();
  for (const event of events) folded.push(event);
  return folded.answer();
}

/** Whether more may come. */
export function unfinished(status: Status): boolean {
  return UNFINISHED.has(status);
}
