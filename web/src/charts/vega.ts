/** Charts by Vega-Lite, from their specification to a drawing. Loaded when the first one appears; knows no component.
 *
 * Expressions are interpreted, never made into code (the page's policy forbids that), and whatever a
 * specification wants to load is refused.
 */
import { type Loader, Error as ONLY_ERRORS, logger, parse, type Spec as VegaSpec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { look, numerals } from "./look";
import { type Spec, titleOf } from "./spec";

export interface Wish {
  dark: boolean;
  /** Pixels. */
  width: number;
  locale: string;
  /** With its title inside: for a picture that stands alone. */
  titled?: boolean;
}

export interface Tip {
  x: number;
  y: number;
  lines: readonly string[];
}

const refuse = (): Promise<never> => Promise.reject(new Error("A chart loads nothing."));
const nowhere = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;
/** These are laid out by themselves and know no width of the whole. */
const PARTED = ["facet", "hconcat", "vconcat", "concat", "repeat"];
const GRIDS = ["row", "column", "facet"];

/** Draws into this place; the answer ends the drawing. Throws where the specification is none. */
export async function drawInto(place: HTMLElement, spec: Spec, wish: Wish, tell: (tip: Tip | null) => void): Promise<() => void> {
  const view = made(spec, wish).initialize(place).renderer("canvas").hover();
  view.tooltip((_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => {
    const box = place.getBoundingClientRect();
    tell(value === null || value === undefined || value === "" ? null : { x: event.clientX - box.left, y: event.clientY - box.top, lines: lines(value) });
  });
  await view.runAsync();
  return () => view.finalize();
}

/** The chart as the text of an SVG. */
export async function svg(spec: Spec, wish: Wish): Promise<string> {
  const view = made(spec, wish).renderer("none");
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The chart as a PNG, twice as fine as on a plain screen. */
export async function png(spec: Spec, wish: Wish): Promise<Blob> {
  const view = made(spec, wish).renderer("none");
  try {
    const canvas = await view.toCanvas(2);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("There is no picture."))), "image/png"));
  } finally {
    view.finalize();
  }
}

function made(spec: Spec, wish: Wish): View {
  const quiet = logger(ONLY_ERRORS);
  const { spec: whole } = compile(fitted(spec, wish), { config: look(wish.dark), logger: quiet as never });
  return new View(parse(whole as VegaSpec, {}, { ast: true }), {
    expr: expressionInterpreter,
    loader: nowhere,
    logger: quiet,
    locale: numerals(wish.locale) as never,
  });
}

/** As wide as there is room. */
function fitted(spec: Spec, { width, titled = false }: Wish): TopLevelSpec {
  const { title, usermeta: _, width: __, autosize: ___, ...rest } = spec;
  const encoding = (spec.encoding ?? {}) as object;
  const parted = PARTED.some((key) => key in spec) || GRIDS.some((key) => key in encoding);
  const head = titled && titleOf(spec) ? { title: titleOf(spec) } : titled ? { title } : {};
  const size = parted ? {} : { width, autosize: { type: "fit", contains: "padding" } };
  return { ...rest, ...head, ...size } as unknown as TopLevelSpec;
}

/** What stands at a mark: names and values, as Vega has written them. */
function lines(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).map(([name, each]) => `${name}: ${typeof each === "object" ? JSON.stringify(each) : String(each)}`);
}
