/** A chart: drawn, as a table, and what can be taken of it. Knows no file and no message. */
import { useEffect, useRef, useState } from "react";
import { svgImage } from "../markdown/svg";
import { IconButton } from "../ui/Button";
import { useDark } from "../ui/dark";
import { save, saveBlob } from "../ui/download";
import { Lightbox } from "../ui/Lightbox";
import { Menu, MenuItem } from "../ui/Menu";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { counted, language, t } from "../words/t";
import { csv } from "./csv";
import { plainName } from "./name";
import { tableIn, titleOf, type Source, type Spec } from "./spec";
import { Grid } from "./Grid";
import type { Tip, Wish } from "./vega";

const vega = () => import("./vega");
/** Pixels of a picture that stands alone. */
const ALONE = 800;

interface Props {
  spec: Spec;
  /** Where its numbers are from; null where a model wrote them. */
  source: Source | null;
  onFail: (error: unknown) => void;
}

export default function Chart({ spec, source, onFail }: Props) {
  const table = tableIn(spec);
  const [asTable, setAsTable] = useState(false);
  const [large, setLarge] = useState<string | null>(null);
  const title = titleOf(spec) || t("chart.name");
  const name = plainName(title, "chart");
  const alone = (): Wish => ({ dark: false, width: ALONE, locale: language.get().locale, titled: true });
  const take = (how: () => Promise<void>) => (): void => void how().catch(() => toast(t("chart.notSaved"), { bad: true }));
  return (
    <figure aria-label={title} className="my-1 w-full min-w-0 overflow-hidden rounded-xl border border-line bg-paper">
      <figcaption className="flex items-center border-b border-line py-0.5 ps-4 pe-1 text-quiet">
        <span className="min-w-0 flex-1 truncate text-sm font-medium text-ink">
          <bdi>{title}</bdi>
        </span>
        {table ? (
          <IconButton icon="table" label={t("chart.table")} small aria-pressed={asTable} className="aria-pressed:text-accent" onClick={() => setAsTable(!asTable)} />
        ) : null}
        <IconButton icon="enlarge" label={t("drawing.enlarge")} small onClick={take(async () => setLarge(svgImage(await (await vega()).svg(spec, alone()))))} />
        <Menu label={t("chart.save")} trigger={(props) => <IconButton icon="download" label={t("chart.save")} small {...props} />}>
          <MenuItem onChoose={take(async () => saveBlob(`${name}.png`, await (await vega()).png(spec, alone())))}>{t("chart.png")}</MenuItem>
          <MenuItem onChoose={take(async () => save(`${name}.svg`, await (await vega()).svg(spec, alone()), "image/svg+xml"))}>{t("chart.svg")}</MenuItem>
          {table ? <MenuItem onChoose={() => save(`${name}.csv`, csv(table), "text/csv")}>{t("chart.csv")}</MenuItem> : null}
          <MenuItem onChoose={() => save(`${name}.vl.json`, JSON.stringify(spec, null, 2), "application/json")}>{t("chart.spec")}</MenuItem>
        </Menu>
      </figcaption>
      {asTable && table ? <Grid table={table} /> : <Canvas spec={spec} title={title} rows={table?.total ?? 0} onFail={onFail} />}
      <From source={source} />
      {large ? <Lightbox title={title} url={large} sheet onClose={() => setLarge(null)} /> : null}
    </figure>
  );
}

interface CanvasProps {
  spec: Spec;
  title: string;
  rows: number;
  onFail: (error: unknown) => void;
}

/** The drawing, as wide as its place. Who can't see it is told that there is a table. */
function Canvas({ spec, title, rows, onFail }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const dark = useDark();
  const { locale } = useStore(language);
  const [tip, setTip] = useState<Tip | null>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const desk = place.current;
    if (!desk || width === 0) return;
    let gone = false;
    let end = (): void => undefined;
    const sheet = document.createElement("div");
    vega()
      .then(({ drawInto }) => drawInto(sheet, spec, { dark, width, locale }, setTip))
      .then(
        (finish) => {
          end = finish;
          if (gone) return finish();
          // The old drawing stays until the new one is there: nothing flickers.
          desk.replaceChildren(sheet);
          setDrawn(true);
        },
        (error: unknown) => gone || onFail(error),
      );
    return () => {
      gone = true;
      setTip(null);
      end();
    };
  }, [spec, dark, width, locale, onFail]);
  return (
    <div className="relative" dir="ltr" aria-busy={!drawn}>
      <div className="max-h-[36rem] overflow-auto p-2">
        <div ref={place} role="img" aria-label={t("chart.about", { title, rows: counted("table.rows", rows) })} className={drawn ? "" : "min-h-64"} />
      </div>
      {tip ? <Bubble tip={tip} /> : null}
    </div>
  );
}

function Bubble({ tip: { x, y, lines } }: { tip: Tip }) {
  return (
    <div aria-hidden className="pointer-events-none absolute z-10 max-w-64 -translate-x-1/2 translate-y-4 rounded-lg border border-line bg-raised px-2.5 py-1.5 text-xs shadow-high" style={{ left: x, top: y }}>
      {lines.slice(0, 12).map((line) => (
        <p key={line} dir="auto" className="truncate tabular-nums">
          {line}
        </p>
      ))}
    </div>
  );
}

/** Whose numbers these are. */
function From({ source }: { source: Source | null }) {
  const told = source ? t(source.sheet ? "chart.fromSheet" : "chart.from", { name: source.file, sheet: source.sheet }) : t("chart.written");
  return <p className="border-t border-line px-4 py-1.5 text-xs break-words text-quiet">{told}</p>;
}

/** The room inside, in whole pixels; 0 until it is known. Small changes are none: a scrollbar may come and go. */
function useWidth(place: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = (): void => setWidth((old) => (Math.abs(old - element.clientWidth) < 4 ? old : element.clientWidth));
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, [place]);
  return width;
}
