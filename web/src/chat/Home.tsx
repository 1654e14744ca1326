/** An empty conversation: a greeting, the composer, and the choice to leave no trace. */
import type { ReactNode } from "react";
import type { Me } from "../wire/shapes";
import { Switch } from "../ui/Field";
import { TopBar } from "../ui/TopBar";
import type { Side } from "../ui/wide";
import { t, type Word } from "../words/t";
import { startNew } from "./current";
import type { Thread } from "./thread";

interface Props {
  me: Me;
  thread: Thread;
  side: Side;
  composer: ReactNode;
}

export function Home({ me, thread: { temporary }, side, composer }: Props) {
  return (
    <>
      <TopBar side={side} title={null}>
        <Switch label={t("home.temporary")} checked={temporary} onChange={startNew} />
      </TopBar>
      <main className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4">
        <div className="safe-bottom mx-auto flex w-full max-w-thread flex-1 flex-col justify-end gap-8 pt-8 md:justify-center md:pb-[14dvh]">
          <div className="flex flex-1 flex-col justify-center gap-1.5 text-center md:flex-none">
            <h1 className="text-2xl font-semibold tracking-tight text-balance md:text-3xl">
              {temporary ? t("home.temporaryTitle") : greeting(me, new Date().getHours())}
            </h1>
            <p className="mx-auto max-w-md text-quiet text-balance">{t(temporary ? "home.temporaryOn" : "home.hint")}</p>
          </div>
          <div className="flex flex-col gap-3">{composer}</div>
        </div>
      </main>
    </>
  );
}

function greeting({ greeting_name: name }: Me, hour: number): string {
  const word: Word = hour >= 5 && hour < 12 ? "home.morning" : hour >= 12 && hour < 18 ? "home.day" : "home.evening";
  return name ? t("home.named", { greeting: t(word), name }) : t(word);
}
