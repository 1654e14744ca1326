/** What somebody changes in a document, saved as they pause; knows when it was changed elsewhere. Knows no component.
 *
 * The saves of one sitting follow each other: the server lets each take the place of the one before.
 */
import { documents as api } from "../wire/api";
import { asProblem, Failure } from "../wire/http";
import type { Document, Version } from "../wire/documents";
import type { Problem } from "../wire/types";
import { createStore, type Store } from "../ui/store";

/** Milliseconds without a key after which it is saved. */
const PAUSE = 1_500;
/** Bytes that a browser still sends while the page is being left. */
const LAST_BREATH = 60_000;

export interface SavingState {
  text: string;
  phase: "saved" | "changed" | "saving" | "conflict" | "failed";
  /** Why it is not saved. */
  problem: Problem | null;
  /** In a conflict: what stands there by now. */
  theirs: Version | null;
}

export class Saving {
  readonly state: Store<SavingState>;
  private base: number;
  private mine: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private going: Promise<void> | null = null;

  constructor(
    private readonly id: string,
    version: Version,
    private readonly saved: (document: Document) => void,
  ) {
    this.base = version.number;
    this.state = createStore<SavingState>({ text: version.text, phase: "saved", problem: null, theirs: null });
  }

  write(text: string): void {
    this.set({ text, phase: this.state.get().phase === "conflict" ? "conflict" : "changed" });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), PAUSE);
  }

  /** Nothing that was typed here is unsaved: another version may take its place. */
  heed(version: Version): void {
    if (this.state.get().phase !== "saved" || version.number <= this.base) return;
    this.base = version.number;
    this.mine = null;
    this.set({ text: version.text });
  }

  async save(leaving = false): Promise<void> {
    clearTimeout(this.timer);
    if (this.going && !leaving) await this.going;
    const { text, phase } = this.state.get();
    if (phase !== "changed" && phase !== "failed") return;
    this.going = this.send(text, leaving);
    await this.going;
    this.going = null;
  }

  /** Ends a conflict: one's own words become a version above the newest, or give way to it. */
  async decide(mine: boolean): Promise<void> {
    const { theirs } = this.state.get();
    if (!theirs) return;
    this.base = theirs.number;
    this.mine = null;
    if (mine) {
      this.set({ phase: "changed", theirs: null, problem: null });
      await this.save();
    } else this.set({ text: theirs.text, phase: "saved", theirs: null, problem: null });
  }

  private async send(text: string, leaving: boolean): Promise<void> {
    this.set({ phase: "saving" });
    try {
      const body = { text, based_on: this.base, continues: this.mine === this.base };
      const document = await api.save(this.id, body, leaving && text.length * 3 < LAST_BREATH);
      if (document.version !== this.base) this.mine = document.version;
      this.base = document.version;
      const still = this.state.get().text === text;
      this.set({ phase: still ? "saved" : "changed", problem: null });
      this.saved(document);
    } catch (error) {
      const conflict = error instanceof Failure && error.problem.code === "document_changed";
      this.set({ phase: conflict ? "conflict" : "failed", problem: asProblem(error) });
      if (conflict) await this.readTheirs();
    }
  }

  private async readTheirs(): Promise<void> {
    const { versions } = await api.versions(this.id);
    const newest = versions[0];
    if (newest) this.set({ theirs: await api.version(this.id, newest.number) });
  }

  private set(change: Partial<SavingState>): void {
    this.state.set((old) => ({ ...old, ...change }));
  }
}
