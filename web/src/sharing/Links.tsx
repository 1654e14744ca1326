/** Links one has made, each with what can be done about it. Knows nothing of where they are listed. */
import { useState } from "react";
import { sharing } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Share } from "../wire/sharing";
import type { Problem } from "../wire/types";
import { IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Row, Rows } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { t, type Word } from "../words/t";
import { addressOf, contentOf, endOf } from "./links";

interface Props {
  shares: readonly Share[];
  /** Named by their conversation, where they are not all of one. */
  titled?: boolean;
  onChange: () => Promise<void>;
}

export function Links({ shares, titled = false, onChange }: Props) {
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (change: () => Promise<unknown>, word: Word): Promise<void> => {
    try {
      await change();
      setProblem(null);
      setSaid(t(word));
    } catch (error) {
      setProblem(asProblem(error));
    }
    await onChange();
  };
  return (
    <div className="flex flex-col gap-2">
      {shares.length > 0 ? (
        <Rows>
          {shares.map((share) => (
            <Row
              key={share.id}
              name={<bdi>{titled ? share.title || t("chat.untitled") : endOf(share)}</bdi>}
              about={<span className="whitespace-normal">{titled ? `${endOf(share)} · ${contentOf(share)}` : contentOf(share)}</span>}
              note={share.secret === null ? t("share.lost") : undefined}
            >
              <span className="-ms-2 flex basis-full items-center sm:ms-0 sm:basis-auto">
                {share.secret === null ? null : <Address secret={share.secret} />}
                <IconButton icon="retry" label={t("share.renew")} small onClick={() => void run(() => sharing.refresh(share.id), "share.renewed")} />
                <IconButton icon="trash" label={t("share.revoke")} small onClick={() => void run(() => sharing.revoke(share.id), "share.revoked")} />
              </span>
            </Row>
          ))}
        </Rows>
      ) : null}
      <p role="status" className="text-sm text-good">
        {said}
      </p>
      {problem ? <ProblemNote problem={problem} /> : null}
    </div>
  );
}

function Address({ secret }: { secret: string }) {
  const url = addressOf(secret);
  return (
    <>
      <CopyButton text={() => url} label={t("share.copy")} />
      <IconButton icon="external" label={t("share.visit")} small onClick={() => open(url, "_blank", "noopener")} />
    </>
  );
}
