/** All that a message is made of, in its order. */
import { lazy, Suspense, useContext, useRef } from "react";
import { say } from "../../approvals/approvals";
import { DocumentHome, WRITES } from "../../documents/home";
import type { Approval, CallPart, Part, ResultPart } from "../../wire/types";
import { Link } from "../../ui/Link";
import { t } from "../../words/t";
import { arrange, asking } from "./arrange";
import { CallView } from "./CallView";
import { PartView } from "./PartView";
import { Sources } from "./Sources";

const Card = lazy(() => import("../../documents/Card"));
const AskCard = lazy(() => import("../../approvals/AskCard"));

interface Props {
  parts: readonly Part[];
  growing: boolean;
  /** What of it waits to be allowed. */
  approvals?: readonly Approval[];
}

export function Pieces({ parts, growing, approvals = [] }: Props) {
  const pieces = arrange(parts);
  const questions = asking(pieces, approvals);
  const newest = parts.at(-1);
  return pieces.map((piece, index) => {
    switch (piece.kind) {
      case "part":
        return <PartView key={index} part={piece.part} growing={growing && piece.part === newest} />;
      case "call":
        return <Call key={index} {...piece} growing={growing} question={questions.get(piece) ?? null} />;
      case "sources":
        return <Sources key={index} sources={piece.sources} />;
      default:
        return piece satisfies never;
    }
  });
}

/** Tools that change lists and notes. */
const LISTS: ReadonlySet<string> = new Set(["list_add", "list_remove", "note"]);

interface CallProps {
  call: CallPart;
  result: ResultPart | null;
  growing: boolean;
  /** What its person is asked before it is made. */
  question: Approval | null;
}

/** A call that wrote a document is a card, where it can be opened; one that changed a list leads there; one that failed tells why. */
function Call({ call, result, growing, question }: CallProps) {
  const home = useContext(DocumentHome);
  const seen = useRef(growing);
  const line = <CallView call={call} result={result} growing={growing} asking={question !== null} />;
  if (question) {
    return (
      <>
        {line}
        <Suspense>
          <AskCard key={question.id} approval={question} onSay={(word) => say(question.id, word)} />
        </Suspense>
      </>
    );
  }
  if (LISTS.has(call.name) && result?.ok) {
    return (
      <div>
        {line}
        <Link to="/lists" className="ms-6 text-xs text-accent underline underline-offset-2">
          {t("lists.open")}
        </Link>
      </div>
    );
  }
  if (home === null || !WRITES.has(call.name) || result?.ok === false || !(result || growing)) return line;
  return (
    <Suspense fallback={line}>
      <Card home={home} call={call} result={result} seen={seen.current} />
    </Suspense>
  );
}
