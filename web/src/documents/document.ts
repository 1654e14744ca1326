/** One document on the screen: which it is, the version that is looked at, and what is done with it. Knows no component. */
import { documents as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Document, Version } from "../wire/documents";
import type { Problem } from "../wire/types";
import { attempt } from "../ui/loaded";
import { createStore, type Store } from "../ui/store";

export interface DocumentState {
  /** Null until it was found. */
  document: Document | null;
  /** What else can be looked at from here. */
  others: readonly Document[];
  /** The one that is looked at. */
  version: Version | null;
  problem: Problem | null;
}

export class Opened {
  readonly state: Store<DocumentState> = createStore<DocumentState>({ document: null, others: [], version: null, problem: null });
  private asked = 0;

  constructor(
    readonly conversation: string,
    /** The end of its id, or the whole. */
    private readonly name: string,
    /** Null: the newest. */
    private number: number | null,
  ) {}

  /** Reads it anew; what did not change stays. */
  async look(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    try {
      const { documents, beside } = await api.of(this.conversation);
      const all = [...documents, ...beside];
      const document = all.find(({ id }) => id.endsWith(this.name));
      const others = all.filter((each) => each !== document);
      if (!document) {
        this.set({ document: null, others, version: null, problem: GONE });
        return;
      }
      const wanted = this.number ?? document.version;
      const { document: before, version: has } = this.state.get();
      const known = before?.id === document.id && has?.number === wanted;
      const version = known ? has : await api.version(document.id, wanted);
      if (mine === this.asked) this.set({ document, others, version, problem: null });
    } catch (error) {
      if (mine === this.asked) this.set({ problem: asProblem(error) });
    }
  }

  /** Looks at this version; null: at the newest from now on. */
  async turnTo(number: number | null): Promise<void> {
    this.number = number;
    await this.look();
  }

  /** Gives back whether an old version is the newest again. */
  async restore(number: number): Promise<boolean> {
    const { document } = this.state.get();
    const done = document !== null && (await attempt(() => api.restore(document.id, number)));
    if (done) await this.turnTo(null);
    return done;
  }

  async rename(title: string): Promise<void> {
    const { document } = this.state.get();
    if (document && title.trim() && title.trim() !== document.title) await attempt(() => api.rename(document.id, title));
    await this.look();
  }

  async remove(): Promise<boolean> {
    const { document } = this.state.get();
    return document !== null && (await attempt(() => api.remove(document.id)));
  }

  private set(change: Partial<DocumentState>): void {
    this.state.set((old) => ({ ...old, ...change }));
  }
}

const GONE: Problem = { code: "no_document", message: "", hint: "", retry_after: null, poem: "", position: null };
