/** A file of an answer that is a chart or a table: fetched, and shown as what it is. Knows no message. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { IconButton } from "../ui/Button";
import { save } from "../ui/download";
import { Spinner } from "../ui/Waiting";
import { t } from "../words/t";
import Chart from "./Chart";
import { csv } from "./csv";
import { Grid } from "./Grid";
import { CHART } from "./kinds";
import { plainName } from "./name";
import { readSpec, sourceOf, tableIn, type Spec } from "./spec";
import { readTable, type Table } from "./table";

type State = { kind: "coming" } | { kind: "chart"; spec: Spec } | { kind: "table"; table: Table; undrawn?: boolean } | { kind: "failed" };

interface Props {
  url: string;
  mediaType: string;
  /** The file as any other, where it can't be shown. */
  instead: ReactNode;
}

export default function Shown({ url, mediaType, instead }: Props) {
  const [state, setState] = useState<State>({ kind: "coming" });
  useEffect(() => {
    const stop = new AbortController();
    fetched(url, mediaType, stop.signal).then(setState, (error: unknown) => {
      if (stop.signal.aborted) return;
      console.info("A file is not shown.", error);
      setState({ kind: "failed" });
    });
    return () => stop.abort();
  }, [url, mediaType]);
  // What can't be drawn is still a table.
  const fail = useCallback((error: unknown) => {
    console.info("A chart is not drawn.", error);
    setState((old) => {
      const table = old.kind === "chart" ? tableIn(old.spec) : null;
      return table ? { kind: "table", table, undrawn: true } : { kind: "failed" };
    });
  }, []);
  switch (state.kind) {
    case "coming":
      return (
        <div aria-busy className="flex h-80 w-full items-center justify-center rounded-xl border border-line">
          <Spinner label={t("loading")} />
        </div>
      );
    case "chart":
      return <Chart spec={state.spec} source={sourceOf(state.spec)} onFail={fail} />;
    case "table":
      return <Framed table={state.table} undrawn={state.undrawn ?? false} />;
    case "failed":
      return instead;
    default:
      return state satisfies never;
  }
}

function Framed({ table, undrawn }: { table: Table; undrawn: boolean }) {
  return (
    <figure aria-label={table.title} className="my-1 w-full min-w-0 overflow-hidden rounded-xl border border-line bg-paper">
      <figcaption className="flex items-center border-b border-line py-0.5 ps-4 pe-1 text-quiet">
        <span className="min-w-0 flex-1 truncate text-sm font-medium text-ink">
          <bdi>{table.title}</bdi>
        </span>
        <IconButton icon="download" label={t("chart.csv")} small onClick={() => save(`${plainName(table.title, "table")}.csv`, csv(table), "text/csv")} />
      </figcaption>
      {undrawn ? <p className="px-4 pt-2 text-sm text-quiet">{t("chart.failed")}</p> : null}
      <Grid table={table} />
    </figure>
  );
}

async function fetched(url: string, mediaType: string, signal: AbortSignal): Promise<State> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`The server said ${response.status}.`);
  const text = await response.text();
  return mediaType === CHART ? { kind: "chart", spec: readSpec(text) } : { kind: "table", table: readTable(text) };
}
