/** What answers may use besides words: the web. Each person lets them; the owner chooses what searches it. */
import { useEffect } from "react";
import { owns } from "../accounts/me";
import { prefer, preferences } from "../models/catalogue";
import { Switch } from "../ui/Field";
import { Group } from "../ui/Group";
import { useStore } from "../ui/store";
import type { Me } from "../wire/people";
import { t } from "../words/t";
import { SearchChooser } from "./SearchChooser";
import { readWeb, search } from "./web";

export default function Tools({ me }: { me: Me }) {
  const wanted = useStore(preferences, ({ web }) => web);
  const name = useStore(search);
  const owner = owns(me);
  useEffect(() => void readWeb(), []);
  return (
    <>
      <Group title={t("web.title")} hint={t("web.hint")}>
        <div className="-ms-2 flex flex-col gap-1">
          <Switch label={t("web.use")} checked={wanted} onChange={(web) => void prefer({ web })} />
          <p className="px-2 text-sm text-quiet">
            {!wanted ? t("web.unused") : name ? t("web.searches", { name }) : t(owner ? "web.none" : "web.noneHere")}
          </p>
        </div>
      </Group>
      {owner ? <SearchChooser /> : null}
    </>
  );
}
