/** One open conversation: what is shown of it and what can be done in it. Knows no component. */
import { chat } from "../wire/api";
import { asProblem, Failure } from "../wire/http";
import type { Feedback } from "../wire/feedback";
import type { Use } from "../wire/memory";
import type { Accepted, Conversation, Mode, Opened, Run } from "../wire/shapes";
import { answering, catalogue, preferences } from "../models/catalogue";
import { project } from "../projects/projects";
import { createStore, type Store } from "../ui/store";
import { unfinished } from "../wire/fold";
import type { Answer, Approval, Effort, FilePart, Message, Problem } from "../wire/types";
import { Queue, type Waiting } from "./compose/queue";
import { changed, type Draft, emptyDraft, freshKey, readDraft, type Words, writeDraft } from "./drafts";
import { follow } from "./follow";
import { open } from "./opening";
import { keepPair, type Pair, readPair } from "./pairs";
import { Reading } from "./reading";
import { branch, leaf, plant } from "./tree";

/** The model and effort picked for this conversation; null leaves it to the person's settings. */
export interface Choice {
  model: string | null;
  effort: Effort | null;
  /** Its answers may use the web, where the person lets them at all. */
  web: boolean;
}

/** What an answer that is asked for again should be different in. */
export type Wish = Partial<Choice>;

/** A message on its way to the server. */
export interface Unsent {
  draft: Draft;
  parent: string | null;
}

export interface Live {
  run: Run;
  message: Message;
  position: number | null;
  /** What it waits to be allowed. */
  approvals: readonly Approval[];
}

export interface ThreadState {
  phase: "new" | "loading" | "open" | "missing" | "failed";
  conversation: Conversation | null;
  messages: readonly Message[];
  /** Answers being written, by the id of their message. */
  live: Readonly<Record<string, Live>>;
  tip: string | null;
  /** What the person said of answers. */
  feedback: readonly Feedback[];
  /** Which memories answers used, by the id of their message. */
  recalled: Readonly<Record<string, readonly Use[]>>;
  /** By answer: how many more it was told. */
  atHand: Readonly<Record<string, number>>;
  beside: Pair | null;
  unsent: Unsent | null;
  /** Why the last thing asked for did not happen. */
  problem: Problem | null;
  /** Whether that was the message that is still typed: it can be sent again. */
  resend: boolean;
  choice: Choice;
  /** What this conversation is for, where its person said so. */
  mode: Mode | null;
}

export interface Hooks {
  /** A new conversation has got its name. */
  began(conversation: Conversation): void;
  /** An answer has ended, however it ended. */
  ended(answer: Answer): void;
  /** An answer waits for these to be allowed. */
  asked(approvals: readonly Approval[]): void;
}

export class Thread {
  readonly state: Store<ThreadState>;
  readonly draft: Store<Draft>;
  /** What is sent once the answer before it is done. */
  readonly queue: Queue;
  private readonly reading = new Reading(() => this.read());
  private readonly followers = new Map<string, () => void>();
  private readonly stopQueue: () => void;
  private closed = false;

  constructor(
    public id: string | null,
    readonly temporary: boolean,
    private readonly hooks: Hooks,
    /** Where a new conversation belongs. */
    readonly project: string | null = null,
  ) {
    this.state = createStore<ThreadState>({
      phase: id === null ? "new" : "loading",
      conversation: null,
      messages: [],
      live: {},
      tip: null,
      feedback: [],
      recalled: {},
      atHand: {},
      beside: temporary ? null : readPair(id),
      unsent: null,
      problem: null,
      resend: false,
      choice: { model: null, effort: null, web: true },
      mode: null,
    });
    this.draft = createStore(temporary ? emptyDraft() : readDraft(this.desk));
    this.queue = new Queue({
      id: () => this.id,
      temporary,
      statusOf: (answer) => this.find(answer)?.status ?? null,
      send: async (draft, below) => ((await this.send(draft, below)) ? this.state.get().tip : null),
    });
    this.stopQueue = this.queue.listen();
    if (id !== null) void this.load();
  }

  /** Changes what is typed. Gives back whether the browser could keep it; a temporary chat keeps nothing. */
  write(change: Words): boolean {
    this.draft.set((old) => changed(old, change));
    return this.temporary || writeDraft(this.desk, this.draft.get());
  }

  /** Where its draft lies. */
  private get desk(): string | null {
    return this.id ?? this.project;
  }

  /** Sends what is typed; it stays typed, with its key, until the server has taken it. */
  async submit(parent: string | null): Promise<void> {
    const before = this.desk;
    const draft = this.draft.get();
    if (!(await this.send(draft, parent))) {
      this.change({ resend: true });
      return;
    }
    this.draft.set(emptyDraft());
    if (!this.temporary) writeDraft(before, emptyDraft());
  }

  /** Lets what is typed wait until this answer is done. */
  wait(answer: string): void {
    this.queue.add(this.draft.get(), answer);
    this.write({ text: "", files: [], pasted: [] });
  }

  /** A waiting message goes out at once: the answer it waits for is stopped. */
  async sendNow(waiting: Waiting): Promise<void> {
    this.queue.first(waiting);
    const live = this.state.get().live[waiting.after];
    if (live && unfinished(live.message.status)) await this.stop(live.run);
    else await this.queue.next(true);
  }

  /** A waiting message is a draft again, before what is typed by now. */
  takeBack(waiting: Waiting): void {
    this.queue.remove(waiting);
    const { text, files, pasted } = this.draft.get();
    const before = waiting.draft;
    this.write({
      text: [before.text, text].filter(Boolean).join("\n\n"),
      files: [...before.files, ...files],
      pasted: [...before.pasted, ...pasted],
    });
  }

  /** Reads the whole conversation anew; what has not changed stays the same object. */
  async load(): Promise<void> {
    if (this.id !== null) await this.reading.again();
  }

  /** Waits for the server to do what is shown already, and reads nothing meanwhile. */
  doing<T>(asked: Promise<T>): Promise<T> {
    return this.reading.during(asked);
  }

  private async read(): Promise<() => void> {
    if (this.id === null) return () => undefined;
    try {
      const opened = await (this.state.get().phase === "loading" ? open(this.id) : chat.open(this.id));
      return () => this.opened(opened);
    } catch (error) {
      return () => this.unread(error);
    }
  }

  private opened({ conversation, messages, runs, feedback, web, recalled, at_hand }: Opened): void {
    if (this.closed) return;
    this.state.set((old) => {
      const known = new Map(old.messages.map((message) => [message.id, message]));
      const saved = new Set(messages.map(({ id }) => id));
      const tip = whereTo(old, conversation, runs);
      return {
        ...old,
        phase: "open",
        conversation,
        messages: messages.map((message) => known.get(message.id) ?? message),
        live: Object.fromEntries(Object.entries(old.live).filter(([id]) => !saved.has(id))),
        tip,
        feedback,
        recalled: byMessage(recalled),
        atHand: at_hand,
        mode: conversation.mode,
        // Who comes back finds what answered here last, and whether it might use the web.
        choice: old.phase === "loading" ? { ...old.choice, model: old.choice.model ?? lastModel(messages, tip), web } : old.choice,
        problem: old.phase === "failed" ? null : old.problem,
      };
    });
    for (const run of runs) this.watch(run);
    void this.queue.next();
  }

  private unread(error: unknown): void {
    if (this.closed) return;
    const gone = error instanceof Failure && error.status === 404;
    this.state.set((old) => {
      if (old.phase === "open" && !gone) return old;
      // The server has forgotten a temporary chat: what stands on the screen is all there is of it.
      if (old.phase === "open" && this.temporary) return { ...old, problem: asProblem(error) };
      return { ...old, phase: gone ? "missing" : "failed", problem: asProblem(error) };
    });
  }

  /** Sends a message below `parent`. Gives back whether the server has taken it. */
  async send(draft: Draft, parent: string | null): Promise<boolean> {
    const { text, files, key } = draft;
    const { choice, mode } = this.state.get();
    this.change({ unsent: { draft, parent }, problem: null });
    try {
      const sending = chat.send({
        conversation_id: this.id,
        parent_id: parent,
        parts: [...files, ...(text.trim() ? [{ kind: "text" as const, text }] : [])],
        key,
        model: this.model(),
        effort: choice.effort,
        web: choice.web,
        temporary: this.temporary,
        project_id: this.id === null ? this.project : null,
        mode: this.id === null ? mode : null,
      });
      this.accept(await this.doing(sending));
      return true;
    } catch (error) {
      this.change({ unsent: null });
      this.fail(error);
      return false;
    }
  }

  /** Asks the same again with other words: a sibling of the edited message. */
  edit(message: Message, text: string): Promise<boolean> {
    const files = message.parts.filter((part): part is FilePart => part.kind === "file");
    return this.send({ ...emptyDraft(), text, files }, message.parent_id);
  }

  async regenerate(message: Message, wish: Wish = {}): Promise<void> {
    await this.begin(this.again(message.id, wish));
  }

  /** Asks a second model the same question; both answers stand beside each other until one is picked. */
  async askBeside(question: string | null, answer: string, model: string): Promise<void> {
    if (question === null) return;
    const second = await this.begin(this.again(question, { model }));
    if (second !== null) this.setBeside({ first: answer, second });
  }

  setBeside(beside: Pair | null): void {
    this.change({ beside });
    if (this.id !== null && !this.temporary) keepPair(this.id, beside);
  }

  async goOn(message: Message): Promise<void> {
    await this.begin(chat.goOn(message.id, { key: freshKey(), web: this.state.get().choice.web }));
  }

  async stop(run: Run): Promise<void> {
    try {
      await chat.stop(run.id);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Shows the way through this message; the server remembers it for the next visit. */
  async turnTo(message: string): Promise<void> {
    const { messages, live } = this.state.get();
    const tip = leaf(plant([...messages, ...Object.values(live).map((each) => each.message)]), message);
    this.change({ tip });
    if (this.id === null || tip in live) return;
    try {
      await this.doing(chat.change(this.id, { tip_id: tip }));
    } catch (error) {
      this.fail(error);
    }
  }

  choose(choice: Partial<Choice>): void {
    this.change({ choice: { ...this.state.get().choice, ...choice } });
  }

  /** Switches a mode on, or off with null: at once here, and kept where the conversation is. */
  async setMode(mode: Mode | null): Promise<void> {
    const before = this.state.get().mode;
    this.change({ mode });
    if (this.id === null) return;
    try {
      await this.doing(chat.change(this.id, { mode: mode ?? "none" }));
    } catch (error) {
      this.change({ mode: before });
      this.fail(error);
    }
  }

  dismissProblem(): void {
    this.change({ problem: null });
  }

  close(): void {
    this.closed = true;
    this.stopQueue();
    for (const stop of this.followers.values()) stop();
    this.followers.clear();
  }

  /** The model that the page names as the one that answers; null, where it knows none, leaves it to the server. */
  private model(): string | null {
    return answering(catalogue.get(), this.state.get().choice.model, this.preferred() ?? preferences.get().model)?.id ?? null;
  }

  /** The model of the project it is in, where that has one. */
  preferred(): string | null {
    return project(this.state.get().conversation?.project_id ?? this.project)?.model ?? null;
  }

  private find(message: string): Message | undefined {
    const { messages, live } = this.state.get();
    return messages.find(({ id }) => id === message) ?? live[message]?.message;
  }

  private again(message: string, { model, effort }: Wish): Promise<{ run: Run }> {
    const { choice } = this.state.get();
    const wish = { model: model ?? this.model(), effort: effort ?? choice.effort, web: choice.web };
    return chat.regenerate(message, { key: freshKey(), ...wish });
  }

  private fail(error: unknown): void {
    this.change({ problem: asProblem(error), resend: false });
  }

  private change(change: Partial<ThreadState>): void {
    this.state.set((old) => ({ ...old, ...change }));
  }

  private accept({ conversation, message, run }: Accepted): void {
    const isNew = this.id === null;
    this.id = conversation.id;
    this.setBeside(null);
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

  /** Gives back the id of the answer that is on its way now. */
  private async begin(asked: Promise<{ run: Run }>): Promise<string | null> {
    this.change({ problem: null });
    try {
      const { run } = await this.doing(asked);
      this.change({ tip: run.message_id });
      this.watch(run);
      return run.message_id;
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  private watch(run: Run): void {
    if (this.closed || this.followers.has(run.id)) return;
    if (this.state.get().messages.some(({ id }) => id === run.message_id)) return;
    this.show(run, { status: run.status, model: run.model, parts: [], usage: null, notes: [], error: null, position: null, approvals: [] });
    const stop = follow(run.id, {
      grew: (answer) => this.show(run, answer),
      ended: (answer) => {
        this.show(run, answer);
        this.hooks.ended(answer);
        // What the server has kept is the truth: it takes the place of what was seen growing.
        void this.load();
      },
      refused: (failure) => {
        this.fail(failure);
        void this.load();
      },
    });
    this.followers.set(run.id, stop);
  }

  private show(run: Run, { position, approvals, ...answer }: Answer): void {
    const message: Message = {
      ...answer,
      id: run.message_id,
      conversation_id: run.conversation_id,
      parent_id: run.parent_id,
      role: "assistant",
      created_at: run.created_at,
      run_id: run.id,
    };
    this.state.set((old) => ({ ...old, live: { ...old.live, [message.id]: { run, message, position, approvals } } }));
    if (approvals.length > 0) this.hooks.asked(approvals);
  }
}

/** Where to look after reading anew: the place on the screen, unless somebody moved on, here or in another tab. */
function whereTo({ tip, conversation: before }: ThreadState, { tip_id }: Conversation, runs: readonly Run[]): string | null {
  if (tip !== null && before?.tip_id === tip_id) return tip;
  const going = runs.filter(({ parent_id, continues_id }) => tip_id === parent_id || tip_id === continues_id).at(-1);
  return going?.message_id ?? tip_id;
}

function byMessage(uses: readonly Use[]): Record<string, Use[]> {
  const found: Record<string, Use[]> = {};
  for (const use of uses) (found[use.message_id] ??= []).push(use);
  return found;
}

function lastModel(messages: readonly Message[], tip: string | null): string | null {
  return branch(plant(messages), tip).findLast(({ model }) => model !== null)?.model ?? null;
}

/** The answer being written at the end of this branch, if any. */
export function writing(state: ThreadState, last: Message | undefined): Live | null {
  const live = last ? state.live[last.id] : undefined;
  return live && unfinished(live.message.status) ? live : null;
}
