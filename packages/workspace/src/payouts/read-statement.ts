import type { SettlementRow } from "@overdub/contract";
import { AppError, parseInput, settlePayouts } from "@overdub/contract";
import { parseRecord } from "@overdub/limits";

/**
 * The rows of a statement that came back: JSON, `[{…}]` or `{"rows": […]}`, or CSV whose first line names the columns.
 * Lines that say neither `paid` nor `failed` are not settled yet, and left out.
 *
 * @throws `unprocessable_entity` for what is neither, and for a row that can't be one.
 * @see behaviour/partners 10.12
 */
export function readStatement(text: string): SettlementRow[] {
  const lines = /^\s*[[{]/.test(text) ? readJson(text) : readCsv(text);
  const settled = lines.filter(({ status }) => status === "paid" || status === "failed");
  if (settled.length === 0) throw unreadable("No line says `paid` or `failed`.");
  // Any number of rows: a call of the API takes fewer at once.
  return settled.map((line) => parseInput(settlePayouts.input.body.shape.rows.element, line));
}

function readJson(text: string): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable("The statement is no JSON.");
  }
  const lines = Array.isArray(value) ? value : (value as { rows?: unknown }).rows;
  if (!Array.isArray(lines)) throw unreadable("The statement has no rows.");
  const wrong = lines.findIndex((line) => typeof line !== "object" || line === null || Array.isArray(line));
  if (wrong !== -1) throw unreadable(`Row ${wrong + 1} is no object.`);
  return lines;
}

/** Empty cells say nothing; amounts are cents. */
function readCsv(text: string): Record<string, unknown>[] {
  const records: (readonly string[])[] = [];
  for (let at = 0; at < text.length; ) {
    const record = parseRecord(text, at, ",", true);
    if (!record || "fault" in record) throw unreadable(`Row ${records.length + 1} is no CSV.`);
    if (record.cells.some((cell) => cell !== "")) records.push(record.cells);
    at = record.end;
  }
  const [headings = [], ...rows] = records;
  if (!headings.includes("payoutId") || !headings.includes("status")) {
    throw unreadable("The first line must name the columns, payoutId and status among them.");
  }
  return rows.map((cells) => {
    const named = headings.flatMap((name, index) => (cells[index] ? [[name, cells[index]] as const] : []));
    const line: Record<string, unknown> = Object.fromEntries(named);
    return line.amount === undefined ? line : { ...line, amount: Number(line.amount) };
  });
}

function unreadable(why: string): AppError {
  return new AppError("unprocessable_entity", why);
}
