/** Rows as CSV: RFC 4180, and nothing that a table program would run as a formula. */
export function toCsv(rows: readonly object[]): string {
  const [first] = rows;
  if (!first) return "";
  const names = Object.keys(first);
  const lines = rows.map((row) => names.map((name) => cell((row as Record<string, unknown>)[name])).join(","));
  return `${names.map(cell).join(",")}\r\n${lines.join("\r\n")}\r\n`;
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
