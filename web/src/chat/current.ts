/** The conversation on the screen, and word from other tabs about it. Knows no component. */
import { heard } from "../files/texts";
import { chat } from "../wire/api";
import { line } from "../wire/line";
import type { Change, Conversation } from "../wire/shapes";
import { listen } from "../wire/stream";
import { createStore } from "../ui/store";
import type { Answer, Approval } from "../wire/types";
import { hear, readJobs } from "../jobs/jobs";
import { readAgain as readLists } from "../lists/lists";
import { changes as memoryChanges, tellLearned } from "../memory/memories";
import { readInbox } from "../notify/inbox";
import { navigate, place } from "../place";
import { readProjects } from "../projects/projects";
import { hush } from "./aloud";
import { forget, history, markSeen, note, refresh, shelves } from "./history";
import { changedMeanwhile } from "./opening";
import { keepSeen } from "./seen";
import { Thread } from "./thread";

/** The newest answer that ended, for those who hear the page; counted, because two can be the same. */
export const ended = createStore<{ answer: Answer; count: number } | null>(null);

/** The newest thing that an answer waits to be allowed, for those who hear the page. */
export const asked = createStore<Approval | null>(null);

/** A message to bring into view: somebody found it by searching. */
export const target = createStore<string | null>(null);

export const current = createStore<Thread>(fresh(null, false, null));

function fresh(id: string | null, temporary: boolean, project: string | null): Thread {
  const hooks = {
    began(conversation: Conversation) {
      note(conversation);
      // A temporary chat leaves no trace in the browser's history either; a project's page stays in it.
      if (!conversation.temporary) navigate(`/c/${conversation.id}`, { replace: project === null });
    },
    asked: (approvals: readonly Approval[]) => asked.set(approvals.at(-1) ?? null),
    ended: (answer: Answer) => ended.set((old) => ({ answer, count: (old?.count ?? 0) + 1 })),
  };
  return new Thread(id, temporary, hooks, project);
}

/** Shows this conversation; null shows an empty one, in this project or in none. */
export function show(id: string | null, temporary = false, project: string | null = null): void {
  const old = current.get();
  if (id !== null && old.id === id) return;
  if (id === null && old.id === null && old.temporary === temporary && old.project === project) return;
  leave(old);
  current.set(fresh(id, temporary, project));
}

/** What a temporary chat held is gone from the server, too, once nobody looks at it. */
function leave(thread: Thread): void {
  thread.close();
  hush();
  // Where this does not arrive, the server forgets it when it ends: it was never on a disk.
  if (thread.temporary && thread.id !== null) chat.remove(thread.id).catch(() => undefined);
}

/** Begins anew, and forgets a temporary chat that was on the screen. */
export function startNew(temporary = false): void {
  const old = current.get();
  const typed = old.draft.get();
  show(null, temporary);
  if (old.id === null && old.project === null && old.temporary !== temporary) {
    // Who turns the switch with words on the page keeps them.
    old.write({ text: "", files: [], pasted: [] });
    current.get().write(typed);
  }
  if (place.get().kind !== "home") navigate("/");
}

/** Begins anew inside a project, from wherever one is. */
export function startIn(project: string): void {
  navigate(`/p/${project}`);
  document.getElementById("message")?.focus();
}

let before = place.get().kind;

/** The screen shows what the address says. */
function heed(): void {
  const where = place.get();
  const back = before === "settings";
  before = where.kind;
  if (where.kind === "conversation") {
    const same = current.get().id === where.id;
    show(where.id);
    // A memory that was changed or forgotten meanwhile, in another tab too, is told so here.
    if (same && back) void current.get().load();
  }
  else if (where.kind === "project") show(null, false, where.id);
  else if (where.kind === "home" && !current.get().temporary) show(null);
}

const SETTLE = 150;

/** Keeps list and conversation in step with the server; the function given back ends that. */
export function keepInStep(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const touched = new Set<string>();
  let all = false;

  const readAgain = (everything = false): void => {
    all ||= everything;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { id } = current.get();
      for (const shelf of shelves()) {
        if (shelf === history || shelf.get().phase === "ready") void refresh(shelf, all ? "all" : new Set(touched));
      }
      void readProjects();
      if (all) void readJobs();
      if (all) readLists();
      if (id !== null && (all || touched.has(id))) void current.get().load();
      touched.clear();
      all = false;
    }, SETTLE);
  };

  const stopChanges = listen(chat.changes, {
    // Whatever happened while nobody listened is found by reading everything once.
    opened() {
      readAgain(true);
      void readInbox();
    },
    take({ data }) {
      const change = JSON.parse(data) as Change;
      if (change.kind === "file") {
        heard(change.id);
        return true;
      }
      if (change.kind === "job") {
        hear(change.id);
        return true;
      }
      if (change.change === "seen") {
        markSeen(change.id);
        void readProjects();
        return true;
      }
      if (change.kind === "notice") {
        void readInbox();
        return true;
      }
      if (change.kind === "list") {
        readLists();
        return true;
      }
      if (change.kind === "memory") {
        tellLearned(change.id, change.words);
        return true;
      }
      if (change.change === "deleted") {
        forget(change.id);
        if (current.get().id === change.id) navigate("/");
      }
      changedMeanwhile(change.id);
      touched.add(change.id);
      readAgain(change.kind === "everything");
      if (change.kind === "everything") void readInbox();
      return true;
    },
  });
  let returns = line.get().returns;
  const stopLine = line.subscribe(() => {
    if (line.get().returns === returns) return;
    returns = line.get().returns;
    readAgain(true);
  });
  const stopPlace = place.subscribe(heed);
  const stopMemory = memoryChanges.subscribe(() => {
    if (current.get().id !== null) void current.get().load();
  });
  const stopSeeing = keepSeen();
  const left = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted && current.get().temporary) leave(current.get());
  };
  addEventListener("pagehide", left);
  heed();
  void refresh();

  return () => {
    removeEventListener("pagehide", left);
    clearTimeout(timer);
    stopChanges();
    stopLine();
    stopPlace();
    stopMemory();
    stopSeeing();
  };
}
