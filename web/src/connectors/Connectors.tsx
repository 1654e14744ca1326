/** Servers of others whose tools models may use: listed, added, looked at, switched off. */
import { useEffect, useState } from "react";
import { readPermissions } from "../approvals/approvals";
import { navigate } from "../place";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { Spinner } from "../ui/Waiting";
import { connectors as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Me } from "../wire/people";
import type { Connector } from "../wire/tools";
import type { Problem } from "../wire/types";
import { t } from "../words/t";
import { Card } from "./Card";
import { NewConnector } from "./NewConnector";

export default function Connectors({ me }: { me: Me }) {
  const [all, setAll] = useState<Connector[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    const read = async (): Promise<void> => {
      try {
        if (location.pathname === "/connectors/back") await comeBack();
      } catch (error) {
        setProblem(asProblem(error));
      }
      try {
        setAll((await api.list()).connectors);
      } catch (error) {
        setProblem(asProblem(error));
      }
      void readPermissions();
    };
    void read();
  }, []);

  const changed = (one: Connector): void => {
    setAll((before) => (before?.some(({ id }) => id === one.id) ? before.map((each) => (each.id === one.id ? one : each)) : [...(before ?? []), one]));
    void readPermissions();
  };
  return (
    <Group title={t("settings.connectors")} hint={t("connectors.hint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {all === null && problem === null ? <Spinner label={t("loading")} /> : null}
      {all?.length === 0 ? <p className="text-sm text-quiet">{t("connectors.none")}</p> : null}
      {all?.map((one) => (
        <Card key={one.id} connector={one} onChange={changed} onGone={() => setAll(all.filter(({ id }) => id !== one.id))} />
      ))}
      {all !== null && me.user.role !== "guest" ? <NewConnector me={me} onAdded={changed} /> : null}
    </Group>
  );
}

/** A server's own page has sent its person back here, with what lets us in, or with why not. */
async function comeBack(): Promise<void> {
  const said = new URLSearchParams(location.search);
  navigate("/settings/connectors", { replace: true });
  const word = (name: string): string => said.get(name) ?? "";
  const error = word("error") ? [word("error"), word("error_description")].filter(Boolean).join(": ") : "";
  const { name } = await api.signedIn({ state: word("state"), code: word("code"), iss: said.get("iss"), error });
  toast(t("connectors.signedInAt", { name }));
}
