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

/**
 * The first rows of a table: RFC 4180, with the separator that its first line has most of. What stands after the last whole
 * row is left out.
 *
 * @param isWhole whether the text ends where the table does.
 */
export function readCsv(text: string, most: number, isWhole = true): readonly (readonly string[])[] {
  const body = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(body);
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let isQuoted = false;
  const endRow = () => {
    row.push(value);
    if (row.length > 1 || value !== "") rows.push(row);
    row = [];
    value = "";
  };
  for (let at = 0; at < body.length && rows.length < most; at += 1) {
    const character = body[at] ?? "";
    if (isQuoted) {
      if (character !== '"') value += character;
      else if (body[at + 1] === '"') {
        value += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && value === "") isQuoted = true;
    else if (character === separator) {
      row.push(value);
      value = "";
    } else if (character === "\n") endRow();
    else if (character !== "\r") value += character;
  }
  if (rows.length < most && isWhole && (row.length > 0 || value !== "")) endRow();
  return rows;
}

function separatorOf(text: string): string {
  const [line = ""] = text.split("\n", 1);
  const count = (separator: string) => line.split(separator).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
