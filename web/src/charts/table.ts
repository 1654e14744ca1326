/** A table: its columns, its rows, and the order somebody wants them in. Knows no component. */

export type Cell = string | number | boolean | null;

export interface Column {
  name: string;
  kind: "number" | "date" | "text";
  unit: string;
}

export interface Table {
  title: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** Rows there are; more than `rows` where only the first ones are here. */
  total: number;
}

export interface Order {
  column: number;
  down: boolean;
}

/** The rows in this order; what is empty stands last, either way. Rows that are equal keep their places. */
export function sorted(table: Table, order: Order | null): Table["rows"] {
  if (!order) return table.rows;
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const sign = order.down ? -1 : 1;
  return table.rows.toSorted((one, other) => {
    const [a = null, b = null] = [one[order.column], other[order.column]];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
  });
}

/** A cell as it is shown: a number as it stands in the file, to the last digit. */
export function shown(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell);
}

export function headed({ name, unit }: Column): string {
  return unit ? `${name} (${unit})` : name;
}

/** Objects as a table, with the columns that any of them has. */
export function tableOf(title: string, values: readonly unknown[]): Table {
  const names = new Set<string>();
  const objects = values.map((value) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : { value }));
  for (const each of objects) for (const name of Object.keys(each)) names.add(name);
  const rows = objects.map((each) => [...names].map((name) => plain(each[name])));
  const columns = [...names].map((name, index) => ({ name, kind: kindOf(rows.map((row) => row[index] ?? null)), unit: "" }));
  return { title, columns, rows, total: rows.length };
}

/** What a file of the server's says; throws where it is none. */
export function readTable(text: string): Table {
  const told = JSON.parse(text) as Partial<Table> | null;
  if (!told || !Array.isArray(told.columns) || !Array.isArray(told.rows)) throw new Error("This is no table.");
  const columns = told.columns.map((each: Partial<Column>) => ({
    name: String(each.name),
    kind: each.kind === "number" || each.kind === "date" ? each.kind : ("text" as const),
    unit: each.unit ? String(each.unit) : "",
  }));
  const rows = told.rows.map((row: unknown) => (Array.isArray(row) ? row.map(plain) : []));
  return { title: String(told.title ?? ""), columns, rows, total: Number(told.total) || rows.length };
}

function plain(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : JSON.stringify(value);
}

function kindOf(cells: readonly Cell[]): Column["kind"] {
  const some = cells.filter((cell) => cell !== null);
  return some.length > 0 && some.every((cell) => typeof cell === "number") ? "number" : "text";
}
