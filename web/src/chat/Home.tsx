/** An empty conversation: a greeting, the composer, a few beginnings, and the choice to leave no trace. */
import { lazy, type ReactNode, Suspense } from "react";
import type { Me } from "../wire/people";
import { preferences } from "../models/catalogue";
import { Switch } from "../ui/Field";
import { useStore } from "../ui/store";
import { TopBar } from "../ui/TopBar";
import type { Side } from "../ui/wide";
import { t, type Word } from "../words/t";
import { startNew } from "./current";
import { Suggestions } from "./Suggestions";
import type { Thread } from "./thread";

const Welcome = lazy(() => import("../welcome/Welcome"));

interface Props {
  me: Me;
  thread: Thread;
  side: Side;
  composer: ReactNode;
}

export function Home({ me, thread, side, composer }: Props) {
  const { temporary } = thread;
  const { welcomed, name } = useStore(preferences);
  const first = !welcomed && !temporary;
  return (
    <>
      <TopBar side={side} title={null} />
      <main className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4">
        <div className="safe-bottom mx-auto flex w-full max-w-thread flex-1 flex-col justify-end gap-6 pt-4 md:justify-start">
          {/* What stands here may come late: the message box, below it, keeps its place. */}
          <div className="flex flex-1 flex-col justify-center gap-5 text-center md:min-h-start md:flex-none md:justify-end">
            <h1 className="text-2xl font-semibold tracking-tight text-balance md:text-3xl">
              {temporary ? t("home.temporaryTitle") : greeting(name || me.greeting_name, new Date().getHours())}
            </h1>
            {first ? (
              <Suspense>
                <Welcome me={me} thread={thread} />
              </Suspense>
            ) : null}
          </div>
          {/* On a phone the message box stands at the foot, where the thumb is. */}
          <div className="flex flex-col gap-3 max-md:order-last">{composer}</div>
          <div className="flex flex-col gap-4">
            {first ? null : <Suggestions thread={thread} />}
            <div className="flex flex-wrap items-center justify-center gap-x-2 text-center">
              <Switch label={t("home.temporary")} checked={temporary} onChange={startNew} />
              <p className="text-xs text-quiet text-balance">{t("home.temporaryOn")}</p>
            </div>
          </div>
        </div>
      </main>
    </>
  );
}

function greeting(name: string | null, hour: number): string {
  const word: Word = hour >= 5 && hour < 12 ? "home.morning" : hour >= 12 && hour < 18 ? "home.day" : "home.evening";
  return name ? t("home.named", { greeting: t(word), name }) : t(word);
}
