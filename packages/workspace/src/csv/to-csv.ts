export type Cell = string | number | boolean | null | undefined;

/**
 * Rows as CSV: CRLF after each, quotes where a cell needs them, nothing for null. Source: RFC 4180.
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are left as they are.
 * See behaviour/attribution 7.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

function toCell(cell: Cell): string {
  if (typeof cell !== "string") return cell === null || cell === undefined ? "" : String(cell);
  const text = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
