/** All links one has made, in the settings. */
import { sharing } from "../wire/api";
import { Group } from "../ui/Group";
import { useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { t } from "../words/t";
import { Links } from "./Links";

export default function Sharing() {
  const { value, problem, again } = useLoaded(sharing.list);
  return (
    <Group title={t("share.all")} hint={t("share.allHint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {value ? <Links shares={value.shares} titled onChange={again} /> : null}
      {value && value.shares.length === 0 ? <p className="text-sm text-quiet">{t("share.none")}</p> : null}
    </Group>
  );
}
