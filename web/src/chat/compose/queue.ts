/** Messages that wait until an answer is done; kept on this device until they are sent. Knows no component.
 *
 * A waiting message keeps its key, so that two tabs that send it at the same moment send one message.
 */
import { createStore, type Store } from "../../ui/store";
import type { Status } from "../../wire/types";
import type { Draft } from "../drafts";

export interface Waiting {
  draft: Draft;
  /** The answer that it waits for and goes below. */
  after: string;
  /** That answer did not end well, or sending failed: it waits for its person. */
  held: boolean;
}

/** What the queue asks of its conversation. */
export interface Place {
  id(): string | null;
  readonly temporary: boolean;
  /** Where this answer stands; null where the conversation does not know it. */
  statusOf(answer: string): Status | null;
  /** Sends it below this message. Gives back the answer that is now being written, or null. */
  send(draft: Draft, below: string): Promise<string | null>;
}

const PREFIX = "lowkey.queue.";
const ENDED_WELL: readonly (Status | null)[] = ["done", "partial", "stopped"];
const GOING: readonly (Status | null)[] = ["queued", "running", "waiting"];

export class Queue {
  readonly waiting: Store<readonly Waiting[]>;
  private sending = false;

  constructor(
    private readonly place: Place,
    private readonly storage: Storage = localStorage,
  ) {
    this.waiting = createStore(this.stored());
  }

  add(draft: Draft, after: string): void {
    this.keep([...this.waiting.get(), { draft, after, held: false }]);
  }

  remove(gone: Waiting): void {
    this.keep(this.waiting.get().filter((each) => each !== gone));
  }

  /** Puts it first and lets it go as soon as the answer before it has ended, however that was. */
  first(wanted: Waiting): void {
    const others = this.waiting.get().filter((each) => each !== wanted);
    this.keep([{ ...wanted, held: false }, ...others]);
  }

  /** Sends what need not wait any more. `anyway`: also after an answer that did not end well. */
  async next(anyway = false): Promise<void> {
    const [head] = this.waiting.get();
    if (!head || this.sending || (head.held && !anyway)) return;
    const status = this.place.statusOf(head.after);
    if (GOING.includes(status)) return;
    if (!anyway && !ENDED_WELL.includes(status)) {
      this.change(head, { held: true });
      return;
    }
    this.sending = true;
    const answer = await this.place.send(head.draft, head.after);
    this.sending = false;
    const mine = this.waiting.get().find(({ draft }) => draft.key === head.draft.key);
    if (!mine) return;
    if (answer === null) {
      this.change(mine, { held: true });
      return;
    }
    this.keep(this.waiting.get().flatMap((each) => (each === mine ? [] : [{ ...each, after: answer }])));
  }

  /** Heeds what another tab added or sent; the function given back ends that. */
  listen(): () => void {
    const heed = ({ key }: StorageEvent): void => {
      if (key === this.name() && !this.sending) this.waiting.set(this.stored());
    };
    addEventListener("storage", heed);
    return () => removeEventListener("storage", heed);
  }

  private change(old: Waiting, change: Partial<Waiting>): void {
    this.keep(this.waiting.get().map((each) => (each === old ? { ...each, ...change } : each)));
  }

  private keep(next: readonly Waiting[]): void {
    this.waiting.set(next);
    const name = this.name();
    if (name === null) return;
    try {
      if (next.length === 0) this.storage.removeItem(name);
      else this.storage.setItem(name, JSON.stringify(next));
    } catch {
      // A full storage: what waits lives as long as this tab.
    }
  }

  private stored(): readonly Waiting[] {
    const name = this.name();
    const text = name === null ? null : this.storage.getItem(name);
    if (text === null) return [];
    try {
      return JSON.parse(text) as Waiting[];
    } catch {
      // Somebody else wrote under this name: there is nothing of ours to send.
      return [];
    }
  }

  /** Null for what must leave no trace. */
  private name(): string | null {
    const id = this.place.id();
    return this.place.temporary || id === null ? null : PREFIX + id;
  }
}
