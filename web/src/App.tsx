/** The page as a whole: the door for those outside, the frame for those within. */
import { lazy, Suspense, useEffect } from "react";
import { lookUp, presence } from "./accounts/me";
import { Door, FullPage, RefusedPage } from "./accounts/Door";
import { Frame } from "./Frame";
import { Away } from "./offline/Away";
import { type Place, place } from "./place";
import { turnedAway } from "./wire/http";
import { line } from "./wire/line";
import { useStore } from "./ui/store";
import { Spinner } from "./ui/Waiting";
import { t } from "./words/t";

const SharedPage = lazy(() => import("./sharing/SharedPage"));
const PrintPage = lazy(() => import("./sharing/PrintPage"));
const SpecPage = lazy(() => import("./spec/SpecPage"));

/** What somebody shows, and the rule book, need no door; all the rest does. */
export function App() {
  const where = useStore(place);
  if (where.kind !== "share" && where.kind !== "spec") return <Home where={where} />;
  return <Suspense fallback={<Looking />}>{where.kind === "spec" ? <SpecPage /> : <SharedPage secret={where.secret} />}</Suspense>;
}

function Looking() {
  return (
    <main className="flex h-full items-center justify-center">
      <Spinner label={t("loading")} />
    </main>
  );
}

function Home({ where }: { where: Place }) {
  const here = useStore(presence);
  const returns = useStore(line, (value) => value.returns);

  // Once at the start, and again each time a lost server comes back.
  useEffect(() => {
    if (presence.get().kind !== "in") void lookUp();
  }, [returns]);

  // A session that ended elsewhere leads back to the door, from wherever one is.
  const refusals = useStore(turnedAway);
  useEffect(() => {
    if (refusals > 0 && presence.get().kind === "in") void lookUp();
  }, [refusals]);

  switch (here.kind) {
    case "looking":
      return <Looking />;
    case "in":
      if (where.kind === "print") {
        return (
          <Suspense fallback={<Looking />}>
            <PrintPage id={where.id} />
          </Suspense>
        );
      }
      // Who is alone here may still follow the link that makes them an owner with a password.
      return where.kind === "set_up" && here.me.alone ? <Door kind="set_up" /> : <Frame me={here.me} />;
    case "sign_in":
    case "set_up":
      return <Door kind={here.kind} />;
    case "full":
      return <FullPage problem={here.problem} />;
    case "failed":
      return here.problem.message ? <RefusedPage problem={here.problem} /> : <Away />;
    default:
      return here satisfies never;
  }
}
