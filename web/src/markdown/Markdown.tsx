/** Text with Markdown, drawn piece by piece while it grows. Knows nothing of messages. */
import { memo, useEffect, useMemo, useState } from "react";
import { Drawing } from "./drawing";
import { hasMaths, readableMaths } from "./maths";
import { createPipeline, type Pipeline } from "./pipeline";

interface Props {
  text: string;
  growing: boolean;
}

const Markdown = memo(function Markdown({ text, growing }: Props) {
  const pipeline = usePipeline(hasMaths(text));
  const drawing = useMemo(() => new Drawing(pipeline), [pipeline]);
  const blocks = useMemo(
    () => drawing.draw(pipeline === withFormulas ? readableMaths(text) : text, growing),
    [drawing, pipeline, text, growing],
  );
  return <div className="prose">{blocks}</div>;
});
export default Markdown;

const plain = createPipeline();
let withFormulas: Pipeline | null = null;

/** The pipeline that also draws formulas is loaded when the first one appears. */
function usePipeline(formulas: boolean): Pipeline {
  const [loaded, setLoaded] = useState(withFormulas);
  useEffect(() => {
    if (!formulas || loaded) return;
    // Without it a formula is shown as it was written.
    import("./formulas").then(
      (found) => {
        withFormulas ??= createPipeline(found.formulas);
        setLoaded(withFormulas);
      },
      (error: unknown) => console.warn("Formulas stay as they are written.", error),
    );
  }, [formulas, loaded]);
  return formulas && loaded ? loaded : plain;
}
