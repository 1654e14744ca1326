/** A chart that an answer holds as text, once its text is whole: the drawing, or the text with a word on why not. */
import { useCallback, useMemo, useState } from "react";
import { CodeBlock } from "../markdown/CodeBlock";
import { t } from "../words/t";
import Chart from "./Chart";
import { readSpec, type Spec } from "./spec";

export default function ChartFence({ source, meta }: { source: string; meta: string }) {
  const spec = useMemo(() => read(source), [source]);
  const [failed, setFailed] = useState(false);
  const fail = useCallback((error: unknown) => {
    console.info("A chart stays text.", error);
    setFailed(true);
  }, []);
  if (spec && !failed) return <Chart spec={spec} source={null} onFail={fail} />;
  return (
    <>
      <p className="-mb-2 text-sm text-quiet">{t("drawing.failed")}</p>
      <CodeBlock code={source} language="json" meta={meta} />
    </>
  );
}

function read(source: string): Spec | null {
  try {
    return readSpec(source);
  } catch (error) {
    console.info("A chart stays text.", error);
    return null;
  }
}
