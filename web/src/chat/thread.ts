/** One open conversation: what is shown of it and what can be done in it. Knows no component. */
import { chat } from "../wire/api";
import { asProblem, Failure } from "../wire/http";
import type { Accepted, Conversation, Run } from "../wire/shapes";
import { createStore, type Store } from "../ui/store";
import { unfinished } from "../wire/fold";
import type { Answer, Effort, FilePart, Message, Problem } from "../wire/types";
import { changed, type Draft, emptyDraft, freshKey, readDraft, writeDraft } from "./drafts";
import { follow } from "./follow";
import { leaf, plant } from "./tree";

/** The model and effort picked for this conversation; null leaves it to the person's settings. */
export interface Choice {
  model: string | null;
  effort: Effort | null;
}

/** A message on its way to the server. */
export interface Unsent {
  draft: Draft;
  parent: string | null;
}

export interface Live {
  run: Run;
  message: Message;
  position: number | null;
}

export interface ThreadState {
  phase: "new" | "loading" | "open" | "missing" | "failed";
  conversation: Conversation | null;
  messages: readonly Message[];
  /** Answers being written, by the id of their message. */
  live: Readonly<Record<string, Live>>;
  tip: string | null;
  unsent: Unsent | null;
  /** Why the last thing asked for did not happen. */
  problem: Problem | null;
  choice: Choice;
}

export interface Hooks {
  /** A new conversation has got its name. */
  began(conversation: Conversation): void;
  /** An answer has ended, however it ended. */
  ended(answer: Answer): void;
}

export class Thread {
  readonly state: Store<ThreadState>;
  readonly draft: Store<Draft>;
  private readonly followers = new Map<string, () => void>();
  private closed = false;

  constructor(
    public id: string | null,
    readonly temporary: boolean,
    private readonly hooks: Hooks,
  ) {
    this.state = createStore<ThreadState>({
      phase: id === null ? "new" : "loading",
      conversation: null,
      messages: [],
      live: {},
      tip: null,
      unsent: null,
      problem: null,
      choice: { model: null, effort: null },
    });
    this.draft = createStore(temporary ? emptyDraft() : readDraft(id));
    if (id !== null) void this.load();
  }

  /** Changes what is typed. Gives back whether the browser could keep it; a temporary chat keeps nothing. */
  write(change: Partial<Pick<Draft, "text" | "files">>): boolean {
    this.draft.set((old) => changed(old, change));
    return this.temporary || writeDraft(this.id, this.draft.get());
  }

  /** Sends what is typed; it stays typed, with its key, until the server has taken it. */
  async submit(parent: string | null): Promise<void> {
    const before = this.id;
    const draft = this.draft.get();
    if (!(await this.send(draft, parent))) return;
    this.draft.set(emptyDraft());
    if (!this.temporary) writeDraft(before, emptyDraft());
  }

  /** Reads the whole conversation anew; what has not changed stays the same object. */
  async load(): Promise<void> {
    if (this.id === null) return;
    try {
      const { conversation, messages, runs } = await chat.open(this.id);
      if (this.closed) return;
      this.state.set((old) => {
        const known = new Map(old.messages.map((message) => [message.id, message]));
        const saved = new Set(messages.map(({ id }) => id));
        return {
          ...old,
          phase: "open",
          conversation,
          messages: messages.map((message) => known.get(message.id) ?? message),
          live: Object.fromEntries(Object.entries(old.live).filter(([id]) => !saved.has(id))),
          tip: old.tip ?? conversation.tip_id,
          problem: old.phase === "failed" ? null : old.problem,
        };
      });
      for (const run of runs) this.watch(run);
    } catch (error) {
      if (this.closed) return;
      const gone = error instanceof Failure && error.status === 404;
      this.state.set((old) => {
        if (old.phase === "open" && !gone) return old;
        return { ...old, phase: gone ? "missing" : "failed", problem: asProblem(error) };
      });
    }
  }

  /** Sends a message below `parent`. Gives back whether the server has taken it. */
  async send(draft: Draft, parent: string | null): Promise<boolean> {
    const { text, files, key } = draft;
    const { model, effort } = this.state.get().choice;
    this.change({ unsent: { draft, parent }, problem: null });
    try {
      const accepted = await chat.send({
        conversation_id: this.id,
        parent_id: parent,
        parts: [...files, ...(text.trim() ? [{ kind: "text" as const, text }] : [])],
        key,
        model,
        effort,
        temporary: this.temporary,
      });
      this.accept(accepted);
      return true;
    } catch (error) {
      this.change({ unsent: null, problem: asProblem(error) });
      return false;
    }
  }

  /** Asks the same again with other words: a sibling of the edited message. */
  edit(message: Message, text: string): Promise<boolean> {
    const files = message.parts.filter((part): part is FilePart => part.kind === "file");
    return this.send({ text, files, key: freshKey() }, message.parent_id);
  }

  regenerate(message: Message, choice: Choice = this.state.get().choice): Promise<void> {
    return this.begin(chat.regenerate(message.id, { key: freshKey(), ...choice }));
  }

  goOn(message: Message): Promise<void> {
    return this.begin(chat.goOn(message.id, { key: freshKey() }));
  }

  async stop(run: Run): Promise<void> {
    try {
      await chat.stop(run.id);
    } catch (error) {
      this.change({ problem: asProblem(error) });
    }
  }

  /** Shows the way through this message; the server remembers it for the next visit. */
  async turnTo(message: string): Promise<void> {
    const { messages, live } = this.state.get();
    const tip = leaf(plant([...messages, ...Object.values(live).map((each) => each.message)]), message);
    this.change({ tip });
    if (this.id === null || tip in live) return;
    try {
      await chat.change(this.id, { tip_id: tip });
    } catch (error) {
      this.change({ problem: asProblem(error) });
    }
  }

  choose(choice: Partial<Choice>): void {
    this.change({ choice: { ...this.state.get().choice, ...choice } });
  }

  dismissProblem(): void {
    this.change({ problem: null });
  }

  close(): void {
    this.closed = true;
    for (const stop of this.followers.values()) stop();
    this.followers.clear();
  }

  private change(change: Partial<ThreadState>): void {
    this.state.set((old) => ({ ...old, ...change }));
  }

  private accept({ conversation, message, run }: Accepted): void {
    const isNew = this.id === null;
    this.id = conversation.id;
    this.state.set((old) => ({
      ...old,
      phase: "open",
      conversation,
      messages: old.messages.some(({ id }) => id === message.id) ? old.messages : [...old.messages, message],
      tip: run.message_id,
      unsent: null,
    }));
    this.watch(run);
    if (isNew) this.hooks.began(conversation);
  }

  private async begin(asked: Promise<{ run: Run }>): Promise<void> {
    this.change({ problem: null });
    try {
      const { run } = await asked;
      this.change({ tip: run.message_id });
      this.watch(run);
    } catch (error) {
      this.change({ problem: asProblem(error) });
    }
  }

  private watch(run: Run): void {
    if (this.closed || this.followers.has(run.id)) return;
    if (this.state.get().messages.some(({ id }) => id === run.message_id)) return;
    this.show(run, { status: run.status, model: run.model, parts: [], usage: null, notes: [], error: null, position: null });
    const stop = follow(run.id, {
      grew: (answer) => this.show(run, answer),
      ended: (answer) => {
        this.show(run, answer);
        this.hooks.ended(answer);
        // What the server has kept is the truth: it takes the place of what was seen growing.
        void this.load();
      },
      refused: (failure) => {
        this.change({ problem: failure.problem });
        void this.load();
      },
    });
    this.followers.set(run.id, stop);
  }

  private show(run: Run, { position, ...answer }: Answer): void {
    const message: Message = {
      ...answer,
      id: run.message_id,
      conversation_id: run.conversation_id,
      parent_id: run.parent_id,
      role: "assistant",
      created_at: run.created_at,
      run_id: run.id,
    };
    this.state.set((old) => ({ ...old, live: { ...old.live, [message.id]: { run, message, position } } }));
  }
}

/** The answer being written at the end of this branch, if any. */
export function writing(state: ThreadState, last: Message | undefined): Live | null {
  const live = last ? state.live[last.id] : undefined;
  return live && unfinished(live.message.status) ? live : null;
}
