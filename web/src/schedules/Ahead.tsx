/** The next three times of what stands in the form, as the server reckons them. */
import { useEffect, useState } from "react";
import { whatHappened } from "../ui/ProblemNote";
import { schedules as api } from "../wire/api";
import { asProblem } from "../wire/http";
import { row, t } from "../words/t";
import { type Draft, ruleOf } from "./draft";
import { moment } from "./said";

/** Milliseconds without a change after which the server is asked. */
const PAUSE = 250;

export function Ahead({ draft }: { draft: Draft }) {
  const { zone, until } = draft.rest;
  const asked = JSON.stringify({ rule: ruleOf(draft), zone, until });
  const [told, setTold] = useState("");
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      api
        .ahead(JSON.parse(asked) as Parameters<typeof api.ahead>[0])
        .then(({ upcoming }) => (upcoming.length > 0 ? `${t("schedules.next")} ${row(upcoming.map((at) => moment(at, zone)))}` : t("schedules.never")))
        .catch((error: unknown) => whatHappened(asProblem(error)))
        .then((words) => over || setTold(words));
    }, PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [asked, zone]);
  return (
    <p role="status" className="text-sm text-quiet">
      {told}
    </p>
  );
}
