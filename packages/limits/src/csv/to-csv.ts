export type Cell = string | number | boolean | null | undefined;

/**
 * Where a spreadsheet would begin to read a formula: at the start of a text, and after what separates cells where files are
 * read with semicolons, bars or tabs, or quotes are none. A negative number is not one. Full-width signs count in some
 * languages.
 */
const FORMULA = /(^|[;|\t\r\n])(?=[ "']*[=+\-@＝＋－＠])(?!-\d+(?:\.\d+)?(?:[;|\t\r\n]|$))/g;

/**
 * Rows as CSV: CRLF after each, quotes where a cell needs them, nothing for null. Source: RFC 4180.
 *
 * Wherever a spreadsheet would run text as a formula, an apostrophe stands in front; numbers are left as they are.
 * See behaviour/attribution 7. This is the one place where files of rows are written.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

function toCell(cell: Cell): string {
  if (typeof cell !== "string") return cell === null || cell === undefined ? "" : String(cell);
  const text = cell.replace(FORMULA, "$1'").replace(/^[\t\r\n]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
