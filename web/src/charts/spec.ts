/** What a chart's text says, before anything is drawn: is it one, does it stay here, is it within reason. Knows no drawing. */
import { tableOf, type Table } from "./table";

export interface Spec {
  readonly [key: string]: unknown;
}

/** Where the numbers are from: a file of the person's, or nobody knows. */
export interface Source {
  file: string;
  sheet: string;
}

const LONGEST = 5_000_000;
const DEEPEST = 40;
/** What would fetch something, lead somewhere, or make up data without end. */
const REFUSED: ReadonlySet<string> = new Set(["url", "href", "sequence", "graticule", "loader", "usermeta.embedOptions"]);
/** The most steps that an axis or a histogram may be told to have. */
const STEPS = 1_000;

/** Throws, with a sentence, where the text is no chart that is drawn here. */
export function readSpec(text: string): Spec {
  if (text.length > LONGEST) throw new Error("This chart is too long to be drawn.");
  const told = JSON.parse(text) as unknown;
  if (!isObject(told)) throw new Error("This is no chart.");
  if (!DRAWN.some((key) => Object.hasOwn(told, key))) throw new Error("This is no chart: it has no mark.");
  const { data } = told;
  const values = isObject(data) ? data.values : undefined;
  check({ ...told, data: undefined, datasets: undefined }, 0, spread(values));
  if (isObject(data)) check({ ...data, values: undefined }, 1, 0);
  if (told.datasets !== undefined) throw new Error("A chart's numbers stand in its data.");
  return told;
}

const DRAWN = ["mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat"];

function check(value: unknown, depth: number, span: number): void {
  if (depth > DEEPEST) throw new Error("This chart is too deep to be drawn.");
  if (Array.isArray(value)) for (const each of value) check(each, depth + 1, span);
  if (!isObject(value) || Array.isArray(value)) return;
  if (value.mark === "image" || value.type === "image") throw new Error("A chart loads no pictures.");
  for (const [key, each] of Object.entries(value)) {
    if (REFUSED.has(key)) throw new Error(`A chart here has no “${key}”: nothing is loaded from elsewhere.`);
    if (typeof each === "number" && tooMany(key, each, span)) throw new Error(`“${key}” asks for more steps than can be drawn.`);
    if (key !== "values") check(each, depth + 1, span);
  }
}

function tooMany(key: string, value: number, span: number): boolean {
  if (key === "step") return !(Math.abs(value) * STEPS >= span) && value !== 0;
  if (key === "width" || key === "height") return value > 4_000;
  return (key === "maxbins" || key === "tickCount" || key === "steps") && value > STEPS;
}

/** From the least to the greatest number among the values. */
function spread(values: unknown): number {
  let [least, most] = [0, 0];
  for (const row of Array.isArray(values) ? (values as unknown[]) : []) {
    for (const cell of isObject(row) ? Object.values(row) : [row]) {
      if (typeof cell !== "number") continue;
      if (cell < least) least = cell;
      if (cell > most) most = cell;
    }
  }
  return most - least;
}

/** The numbers that are drawn; null where they stand in no list. */
export function tableIn(spec: Spec): Table | null {
  const values = isObject(spec.data) ? spec.data.values : undefined;
  return Array.isArray(values) && values.length > 0 ? tableOf(titleOf(spec), values) : null;
}

export function titleOf({ title }: Spec): string {
  if (typeof title === "string") return title;
  const text = isObject(title) && !Array.isArray(title) ? title.text : title;
  return Array.isArray(text) ? text.join(" ") : typeof text === "string" ? text : "";
}

/** Where the server says that the numbers are from; null where a model wrote them. */
export function sourceOf({ usermeta }: Spec): Source | null {
  const told = isObject(usermeta) ? usermeta.lowkey : undefined;
  if (!isObject(told) || typeof told.file !== "string") return null;
  return { file: told.file, sheet: typeof told.sheet === "string" ? told.sheet : "" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
