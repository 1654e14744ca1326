/** Two texts as one: what went, what came, and some lines around it. */
import { memo, useMemo } from "react";
import { number, t } from "../words/t";
import { countChanges, type Piece, rows } from "./diff";

const SIGNS = { gone: "−", new: "+", same: "" } as const;
const LOOKS = { gone: "bg-danger-soft", new: "bg-accent-soft", same: "" } as const;

export const Difference = memo(function Difference({ before, after }: { before: string; after: string }) {
  const all = useMemo(() => rows(before, after), [before, after]);
  const { gone, fresh } = countChanges(all);
  if (gone + fresh === 0) return <p className="text-sm text-quiet">{t("document.alike")}</p>;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-quiet">{t("document.changes", { fresh: number(fresh), gone: number(gone) })}</p>
      <div tabIndex={0} role="region" aria-label={t("document.difference")} className="overflow-x-auto rounded-xl border border-line text-sm">
        {all.map((row, at) =>
          row.kind === "skipped" ? (
            <p key={at} className="bg-sunken px-4 py-1 text-xs text-quiet">
              {t("document.skipped", { count: row.count })}
            </p>
          ) : (
            <div key={at} className={`flex gap-3 px-3 ${LOOKS[row.kind]}`}>
              <span aria-hidden="true" className="w-3 shrink-0 text-center text-quiet select-none">
                {SIGNS[row.kind]}
              </span>
              <Line kind={row.kind} pieces={row.pieces} />
            </div>
          ),
        )}
      </div>
    </div>
  );
});

function Line({ kind, pieces }: { kind: Piece["kind"]; pieces: readonly Piece[] }) {
  const Tag = kind === "gone" ? "del" : kind === "new" ? "ins" : "span";
  return (
    <Tag dir="auto" className="min-w-0 flex-1 break-words whitespace-pre-wrap no-underline">
      {pieces.map((piece, at) =>
        piece.kind === "same" ? (
          piece.text
        ) : (
          <mark key={at} className={`rounded-sm text-ink ${piece.kind === "gone" ? "bg-danger/25 line-through" : "bg-accent/25"}`}>
            {piece.text}
          </mark>
        ),
      )}
      {"\u200b"}
    </Tag>
  );
}
