/** The conversations that were put away. */
import { useEffect } from "react";
import { TopBar } from "../ui/TopBar";
import type { Side } from "../ui/wide";
import { t } from "../words/t";
import { ConversationList } from "./ConversationList";
import { archive, refresh } from "./history";

export function Archive({ side }: { side: Side }) {
  useEffect(() => void refresh(archive), []);
  return (
    <>
      <TopBar side={side} title={<h1 className="font-semibold">{t("archive.title")}</h1>} />
      <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-8">
        <div className="mx-auto max-w-panel">
          <ConversationList shelf={archive} shown={null} empty={t("archive.empty")} />
        </div>
      </main>
    </>
  );
}
