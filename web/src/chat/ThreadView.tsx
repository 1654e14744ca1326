/** A conversation on the screen: its name above, its messages, the composer below. */
import { lazy, useMemo } from "react";
import type { Me } from "../wire/people";
import type { Message, Problem } from "../wire/types";
import { navigate } from "../place";
import { projects } from "../projects/projects";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Menu } from "../ui/Menu";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { TopBar } from "../ui/TopBar";
import { Bone } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import { t } from "../words/t";
import { Composer } from "./Composer";
import { ConversationMenu } from "./ConversationMenu";
import { startNew } from "./current";
import { Home } from "./Home";
import { Messages } from "./Messages";
import { Cited, useCited } from "./parts/cited";
import { Rename } from "./Rename";
import { renaming } from "./renaming";
import { type Thread, type ThreadState, writing } from "./thread";
import { branch, plant, type Tree } from "./tree";

const ProjectPage = lazy(() => import("../projects/ProjectPage"));

interface Props {
  thread: Thread;
  me: Me;
  side: Side;
}

export function ThreadView({ thread, me, side }: Props) {
  const state = useStore(thread.state);
  const tree = useTree(state);
  const path = useMemo(() => branch(tree, state.tip), [tree, state.tip]);
  const cited = useCited(path);
  const run = writing(state, path.at(-1))?.run ?? null;
  const stop = useMemo(() => run && ((): void => void thread.stop(run)), [run, thread]);

  if (state.phase === "missing" || state.phase === "failed") return <Absent thread={thread} state={state} side={side} />;
  const last = path.at(-1)?.id ?? null;
  const composer = (
    <>
      {state.problem ? <Trouble problem={state.problem} again={state.resend ? () => void thread.submit(last) : null} thread={thread} /> : null}
      <Composer thread={thread} last={last} onStop={stop} />
    </>
  );
  if (state.phase === "new" && !state.unsent && thread.project !== null) {
    return <ProjectPage id={thread.project} side={side} composer={composer} />;
  }
  if (state.phase === "new" && !state.unsent) {
    return <Home me={me} thread={thread} side={side} composer={composer} />;
  }
  return (
    <>
      <Head key={thread.id} state={state} temporary={thread.temporary} side={side} />
      <main className="relative flex min-h-0 flex-1 flex-col">
        {state.phase === "loading" ? (
          <Loading />
        ) : (
          <Cited value={cited}>
            <Messages thread={thread} tree={tree} path={path} state={state} />
          </Cited>
        )}
        {/* What is above fades into it. */}
        <div className="safe-bottom relative px-4 pt-1 before:pointer-events-none before:absolute before:start-0 before:end-3 before:bottom-full before:h-6 before:bg-linear-to-t before:from-paper">
          <div className="mx-auto flex max-w-thread flex-col gap-3">
            {composer}
          </div>
        </div>
      </main>
    </>
  );
}

/** Why the last thing asked for did not happen; a message that is still typed can be sent again. */
function Trouble({ problem, again, thread }: { problem: Problem; again: (() => void) | null; thread: Thread }) {
  return (
    <ProblemNote problem={problem}>
      {again ? (
        <Button icon="retry" onClick={again}>
          {t("thread.retry")}
        </Button>
      ) : null}
      <Button look="quiet" onClick={() => thread.dismissProblem()}>
        {t("close")}
      </Button>
    </ProblemNote>
  );
}

/** The tree of what is saved and what is being written. */
function useTree({ messages, live }: ThreadState): Tree {
  return useMemo(() => {
    const growing: Message[] = Object.values(live).map(({ message }) => message);
    return plant([...messages, ...growing]);
  }, [messages, live]);
}

function Head({ state: { conversation, phase }, temporary, side }: { state: ThreadState; temporary: boolean; side: Side }) {
  const naming = useStore(renaming) === conversation?.id;
  const name = conversation?.title || (phase === "loading" ? "" : t("chat.untitled"));
  const label = t("chat.more", { title: name });
  const inside = useStore(projects, (all) => all?.find(({ id }) => id === conversation?.project_id));
  const title =
    conversation && naming ? (
      <Rename conversation={conversation} onDone={() => renaming.set(null)} />
    ) : (
      <div className="flex min-w-0 items-center gap-2">
        {temporary ? <Icon name="ghost" className="size-4 text-quiet" /> : null}
        {inside ? (
          <Link
            to={`/p/${inside.id}`}
            className="inline-flex min-h-8 max-w-40 shrink-0 items-center gap-1.5 rounded-lg px-1.5 text-sm text-quiet hover:bg-hover hover:text-ink"
          >
            <Icon name="folder" />
            <span dir="auto" className="truncate">
              {inside.name}
            </span>
          </Link>
        ) : null}
        <h1 dir="auto" className="truncate text-sm font-medium" onDoubleClick={() => renaming.set(temporary ? null : (conversation?.id ?? null))}>
          {temporary ? t("home.temporary") : name}
        </h1>
      </div>
    );
  return (
    <TopBar side={side} title={title}>
      <IconButton icon="compose" label={t("side.new")} onClick={() => startNew()} />
      {conversation ? (
        <Menu label={label} trigger={(props) => <IconButton icon="more" label={label} {...props} />}>
          <ConversationMenu conversation={conversation} onRename={() => renaming.set(conversation.id)} />
        </Menu>
      ) : null}
    </TopBar>
  );
}

function Loading() {
  return (
    <div className="min-h-0 flex-1 px-4" aria-busy="true" aria-label={t("loading")} role="status">
      <div className="mx-auto flex max-w-thread flex-col gap-4 pt-8">
        <Bone className="h-9 w-1/2 self-end" />
        <Bone className="h-3.5 w-full" />
        <Bone className="h-3.5 w-11/12" />
        <Bone className="h-3.5 w-2/3" />
      </div>
    </div>
  );
}

function Absent({ thread, state, side }: { thread: Thread; state: ThreadState; side: Side }) {
  const missing = state.phase === "missing";
  return (
    <>
      <TopBar side={side} title={null} />
      <main className="flex flex-1 flex-col items-center justify-center gap-4 p-6 text-center">
        <h1 className="text-lg font-semibold">{t(missing ? "chat.missing" : "chat.failed")}</h1>
        {missing ? <p className="text-quiet">{t("chat.missingHint")}</p> : null}
        {!missing && state.problem ? (
          <ProblemNote problem={state.problem}>
            <Button onClick={() => void thread.load()}>{t("tryAgain")}</Button>
          </ProblemNote>
        ) : null}
        <Button look="primary" onClick={() => navigate("/")}>
          {t("side.new")}
        </Button>
      </main>
    </>
  );
}

