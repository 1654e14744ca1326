/** Rows and columns that can be put in another order. Knows no file. */
import { useMemo, useState } from "react";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { counted, t } from "../words/t";
import { headed, shown, sorted, type Order, type Table } from "./table";

/** Rows that are put onto the page at once. */
const AT_ONCE = 100;

export function Grid({ table }: { table: Table }) {
  const [order, setOrder] = useState<Order | null>(null);
  const [count, setCount] = useState(AT_ONCE);
  const rows = useMemo(() => sorted(table, order), [table, order]);
  const turn = (column: number): void => setOrder((old) => (old?.column !== column ? { column, down: false } : old.down ? null : { column, down: true }));
  return (
    <div>
      <div tabIndex={0} role="region" aria-label={table.title || t("part.table")} className="max-h-96 overflow-auto focus-visible:-outline-offset-2">
        <table className="w-full border-collapse text-sm">
          <thead className="sticky top-0 bg-surface">
            <tr>
              {table.columns.map((column, index) => {
                const here = order?.column === index;
                return (
                  <th key={index} scope="col" aria-sort={here ? (order.down ? "descending" : "ascending") : "none"} className="border-b border-line p-0 font-medium">
                    <button type="button" onClick={() => turn(index)} className={`flex min-h-9 w-full items-center gap-1 px-3 whitespace-nowrap hover:bg-hover focus-visible:-outline-offset-2 pointer-coarse:min-h-11 ${column.kind === "number" ? "flex-row-reverse justify-start" : ""}`}>
                      <bdi>{headed(column)}</bdi>
                      <Icon name="down" className={`size-3.5 ${here ? "" : "opacity-0"} ${here && !order.down ? "rotate-180" : ""}`} />
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, count).map((row, at) => (
              <tr key={at} className="border-b border-line last:border-0 even:bg-surface">
                {table.columns.map((column, index) => (
                  <td key={index} className={`max-w-80 px-3 py-1.5 align-top break-words ${column.kind === "number" ? "text-end tabular-nums" : "text-start"}`}>
                    <bdi>{shown(row[index])}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="flex flex-wrap items-center gap-x-3 px-4 py-1.5 text-xs text-quiet">
        {rows.length < table.total ? t("table.cut", { shown: rows.length, rows: counted("table.rows", table.total) }) : counted("table.rows", rows.length)}
        {count < rows.length ? (
          <Button look="quiet" onClick={() => setCount(count + AT_ONCE * 5)}>
            {t("table.more")}
          </Button>
        ) : null}
      </p>
    </div>
  );
}
