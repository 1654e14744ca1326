/** A project: where its next chat begins, its conversations, and what every one of them is given. */
import { type ReactNode, useEffect, useState } from "react";
import { ConversationList } from "../chat/ConversationList";
import { refresh, shelfOf } from "../chat/history";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { useStore } from "../ui/store";
import { Tab, Tabs } from "../ui/Tabs";
import { TopBar } from "../ui/TopBar";
import { Spinner } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import { t } from "../words/t";
import { ProjectMenu } from "./ProjectMenu";
import { ProjectSettings } from "./ProjectSettings";
import { projects } from "./projects";

export default function ProjectPage({ id, composer, side }: { id: string; composer: ReactNode; side: Side }) {
  const project = useStore(projects, (all) => all?.find((each) => each.id === id));
  const ready = useStore(projects, (all) => all !== null);
  const [tab, setTab] = useState<"chats" | "given">("chats");
  const shelf = shelfOf(id);
  useEffect(() => void refresh(shelf), [shelf]);

  if (!project) {
    return (
      <>
        <TopBar side={side} title={null} />
        <main className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center">
          {ready ? (
            <>
              <h1 className="text-lg font-semibold">{t("project.missing")}</h1>
              <p className="text-quiet">{t("project.missingHint")}</p>
            </>
          ) : (
            <Spinner label={t("loading")} />
          )}
        </main>
      </>
    );
  }
  const label = t("chat.more", { title: project.name });
  return (
    <>
      <TopBar side={side} title={null}>
        <Menu label={label} trigger={(props) => <IconButton icon="more" label={label} {...props} />}>
          <ProjectMenu project={project} />
        </Menu>
      </TopBar>
      <main className="min-h-0 flex-1 overflow-y-auto px-4">
        <div className="safe-bottom mx-auto flex w-full max-w-thread flex-col gap-6 pt-2 md:pt-8">
          <h1 className="flex items-center gap-3 text-2xl font-semibold tracking-tight">
            <Icon name="folder" className="size-6 text-quiet" />
            <span dir="auto" className="min-w-0 break-words">
              {project.name}
            </span>
          </h1>
          <div className="flex flex-col gap-3">{composer}</div>
          <Tabs label={project.name}>
            <Tab id="chats" chosen={tab === "chats"} onChoose={() => setTab("chats")}>
              {t("project.chats")}
            </Tab>
            <Tab id="given" chosen={tab === "given"} onChoose={() => setTab("given")}>
              {t("project.given")}
            </Tab>
          </Tabs>
          <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} className="pb-8">
            {tab === "chats" ? (
              <ConversationList shelf={shelf} shown={null} empty={t("project.noChats")} />
            ) : (
              <ProjectSettings key={project.id} project={project} />
            )}
          </div>
        </div>
      </main>
    </>
  );
}
