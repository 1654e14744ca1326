/** One piece of delegated work while it goes on and after: how it stands, what it asks, what came of it. */
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Menu, MenuItem } from "../ui/Menu";
import { ProblemNote } from "../ui/ProblemNote";
import { createStore, useStore } from "../ui/store";
import { TopBar } from "../ui/TopBar";
import { Spinner } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import type { Job } from "../wire/jobs";
import { jobs as api } from "../wire/api";
import { attempt } from "../ui/loaded";
import { row, t } from "../words/t";
import { AskedOf } from "./AskedOf";
import { followJob, type Following, NOTHING } from "./follow";
import { goesOn, isOpen, isPaused, remove } from "./jobs";
import { Journal } from "./Journal";
import { Outcome } from "./Outcome";
import { kindOf, standing, taken, twice } from "./standing";
import { Steer } from "./Steer";

export default function JobPage({ id, side }: { id: string; side: Side }) {
  const [state] = useState(() => createStore(NOTHING));
  const following = useRef<Following>(null);
  useEffect(() => {
    const begun = followJob(id, state);
    following.current = begun;
    return begun.stop;
  }, [id, state]);
  const { view, board, problem } = useStore(state);
  /** Gives back whether the server agreed. */
  const act = async (run: () => Promise<unknown>): Promise<boolean> => {
    const done = await attempt(run);
    await following.current?.again();
    return done;
  };
  const label = t("chat.more", { title: view?.job.title ?? t("jobs.title") });
  return (
    <>
      <TopBar
        side={side}
        title={
          <Link to="/jobs" className="flex w-fit items-center gap-1 rounded-lg text-sm text-quiet hover:text-ink">
            <Icon name="left" className="size-4 rtl:rotate-180" />
            {t("jobs.title")}
          </Link>
        }
      >
        {view ? (
          <Menu label={label} trigger={(props) => <IconButton icon="more" label={label} {...props} />}>
            {isOpen(view.job) && !isPaused(view.job) ? (
              <MenuItem icon="pause" onChoose={() => void act(() => api.pause(id))}>
                {t("jobs.pause")}
              </MenuItem>
            ) : null}
            <MenuItem icon="trash" danger onChoose={() => void remove(id)}>
              {t("chat.delete")}
            </MenuItem>
          </Menu>
        ) : null}
      </TopBar>
      <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-12">
        <div className="mx-auto flex max-w-thread flex-col gap-6 pt-2">
          {view ? (
            <>
              <header className="flex flex-col gap-3">
                <h1 dir="auto" className="text-xl font-semibold tracking-tight text-balance break-words md:text-2xl">
                  {view.job.title}
                </h1>
                <Standing job={view.job} onAct={(run) => void act(run)} />
              </header>
              {view.job.question ? <AskedOf question={view.job.question} onAnswer={(text) => act(() => api.answer(id, text))} /> : null}
              {view.job.error ? <ProblemNote problem={view.job.error} /> : null}
              {isOpen(view.job) ? <Steer onSay={(text) => act(() => api.steer(id, text))} /> : null}
              {view.notes.length > 0 ? (
                <ul className="flex flex-col gap-1 text-sm text-quiet">
                  {view.notes.map((note) => (
                    <li key={note} dir="auto">
                      {note}
                    </li>
                  ))}
                </ul>
              ) : null}
              <Outcome view={view} board={board} />
              <Journal job={view.job} />
            </>
          ) : problem ? (
            <ProblemNote problem={problem} />
          ) : (
            <Spinner label={t("loading")} />
          )}
        </div>
      </main>
    </>
  );
}

function Standing({ job, onAct }: { job: Job; onAct: (run: () => Promise<unknown>) => void }) {
  const moving = job.status === "running";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <span role="status" className="flex min-w-0 items-center gap-2">
        <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${moving ? "animate-breathe bg-accent" : job.status === "done" ? "bg-good" : "bg-edge"}`} />
        <span dir="auto" className="min-w-0 break-words">
          {standing(job)}
        </span>
      </span>
      <span className="text-quiet">{row([kindOf(job), ...taken(job)])}</span>
      <span className="flex-1" />
      {goesOn(job) ? (
        <Button icon="play" onClick={() => onAct(() => api.resume(job.id, job.status === "partial" ? twice(job.budget) : null))}>
          {t(job.status === "partial" ? "jobs.more" : "jobs.resume")}
        </Button>
      ) : null}
      {isOpen(job) ? (
        <Button icon="stop" onClick={() => onAct(() => api.stop(job.id))}>
          {t("jobs.stop")}
        </Button>
      ) : null}
    </div>
  );
}
