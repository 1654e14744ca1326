/** The page as a whole: the door for those outside, the frame for those within. */
import { useEffect } from "react";
import { lookUp, presence } from "./accounts/me";
import { Door, FullPage, UnreachablePage } from "./accounts/Door";
import { Frame } from "./Frame";
import { line } from "./wire/line";
import { useStore } from "./ui/store";
import { Spinner } from "./ui/Waiting";
import { t } from "./words/t";

export function App() {
  const here = useStore(presence);
  const returns = useStore(line, (value) => value.returns);

  // Once at the start, and again each time a lost server comes back.
  useEffect(() => {
    if (presence.get().kind !== "in") void lookUp();
  }, [returns]);

  switch (here.kind) {
    case "looking":
      return (
        <main className="flex h-full items-center justify-center">
          <Spinner label={t("loading")} />
        </main>
      );
    case "in":
      return <Frame me={here.me} />;
    case "sign_in":
    case "set_up":
      return <Door kind={here.kind} />;
    case "full":
      return <FullPage problem={here.problem} />;
    case "failed":
      return <UnreachablePage problem={here.problem} />;
    default:
      return here satisfies never;
  }
}
