/** A table as a CSV file that no spreadsheet takes for a program. Knows no component.
 *
 * Words that begin like a formula get an apostrophe before them (OWASP, CSV injection); numbers are
 * numbers and stay as they are.
 */
import { headed, shown, type Cell, type Table } from "./table";

const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

export function csv({ columns, rows }: Table): string {
  const lines = [columns.map((column) => quoted(headed(column))), ...rows.map((row) => columns.map((_, index) => quoted(row[index] ?? null)))];
  // The mark tells Excel that this is UTF-8.
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

function quoted(cell: Cell): string {
  const text = shown(cell);
  const harmless = typeof cell === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
