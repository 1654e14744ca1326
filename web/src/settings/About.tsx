/** What this is, where the data lies, what leaves the machine. */
import { useEffect, useState } from "react";
import { spec as api } from "../wire/api";
import type { Me } from "../wire/people";
import { CopyButton } from "../ui/CopyButton";
import { Group } from "../ui/Group";
import { t } from "../words/t";

export function About({ me }: { me: Me }) {
  const [rules, setRules] = useState<string | null>(null);
  // Without its version the link is still there.
  useEffect(() => void api.read().then(({ version }) => setRules(version), () => undefined), []);
  return (
    <>
      <Group title={t("about.where")} hint={t("about.whereHint")}>
        <div className="flex items-center gap-2 rounded-xl bg-sunken py-1 ps-4 pe-1">
          <code dir="ltr" className="min-w-0 flex-1 font-mono text-sm break-all">
            {me.home}
          </code>
          <CopyButton text={() => me.home} />
        </div>
      </Group>
      <Group title={t("about.leaves")} hint={t("about.leavesHint")} />
      <Group title={t("about.rules")} hint={t("about.rulesHint")}>
        <a href="/spec" className="w-fit text-sm text-accent underline underline-offset-2">
          {rules ? t("about.rulesVersion", { version: rules }) : t("spec.title")}
        </a>
      </Group>
      <Group title={t("about.images")} hint={t("about.imagesHint")} />
      <Group title={t("about.others")} hint={t("about.othersHint")}>
        <a href="/licences.txt" target="_blank" rel="noopener" className="w-fit text-sm text-accent underline underline-offset-2">
          {t("about.licences")}
        </a>
      </Group>
      <p className="text-sm text-quiet">
        {t("about.version", { version: me.version })} · {t("about.license")}
      </p>
    </>
  );
}
