import type { CsvRecord } from "@overdub/limits";
import { readRecords } from "@overdub/limits";
import type { Report } from "../jobs/progress.ts";
import { refuseFile, WorkspaceError } from "../workspaces/workspace-error.ts";
import type { CsvSource, DateOrder, Field } from "./fields.ts";
import { recognizeSource } from "./fields.ts";
import type { CsvImportOptions } from "./import-csv.ts";
import type { ColumnMap } from "./map-columns.ts";
import { assertColumns, mapColumns } from "./map-columns.ts";
import { isHiddenPassword, readBoolean, readCell } from "./read-cell.ts";
import { orderOf } from "./read-date.ts";

/** What only the file as a whole tells. */
export interface CsvSurvey {
  readonly source: CsvSource;
  /** Beside the headings. */
  readonly rows: number;
  /** Absent when no date of the file tells, or when they contradict each other. */
  readonly dateOrder?: DateOrder | undefined;
  /** False when the column says at most whether a link has a password. */
  readonly hasPasswords: boolean;
  /** Links that have a password which the file does not hold. */
  readonly lostPasswords: number;
}

export type SurveyOptions = Pick<CsvImportOptions, "source" | "map" | "dateOrder" | "randomKeys" | "keepClicks">;

const ROWS_PER_REPORT = 1000;
const DATES = ["createdAt", "expiresAt"] as const;

/**
 * Reads a file once, before it is imported.
 *
 * @throws WorkspaceError for headings that do not fit.
 */
export async function surveyCsv(
  file: AsyncIterable<Uint8Array>,
  options: SurveyOptions,
  report?: Report,
): Promise<CsvSurvey> {
  const records = readRecords(file, refuseFile);
  try {
    const headings = await readHeadings(records);
    const source = options.source ?? recognizeSource(headings);
    const { columns } = mapColumns(headings, source, options.map);
    assertColumns(headings, columns, options);
    const orders = new Set<DateOrder>();
    let rows = 0;
    const passwords = { real: 0, hidden: 0, flags: 0 };
    for await (const { cells } of untilBroken(records)) {
      rows += 1;
      if (rows % ROWS_PER_REPORT === 0) report?.({ done: rows });
      for (const field of DATES) addOrders(orders, cellsOf(cells, columns, field));
      for (const text of cellsOf(cells, columns, "password")) {
        const flag = readBoolean(text);
        if (isHiddenPassword(text)) passwords.hidden += 1;
        else if (flag === undefined) passwords.real += 1;
        else if (flag) passwords.flags += 1;
      }
    }
    const [order] = orders.size === 1 ? orders : [];
    const hasPasswords = passwords.real > 0;
    const lostPasswords = passwords.hidden + (hasPasswords ? 0 : passwords.flags);
    return { source, rows, dateOrder: options.dateOrder ?? order, hasPasswords, lostPasswords };
  } finally {
    await records.return(undefined);
  }
}

/** @throws WorkspaceError for a file that does not begin with headings. */
export async function readHeadings(records: AsyncIterator<CsvRecord>): Promise<readonly string[]> {
  const { value: headings } = await records.next();
  if (!headings) throw new WorkspaceError("The file is empty: its first row must be the headings of its columns.");
  if (headings.fault === undefined) return headings.cells;
  throw new WorkspaceError(`The first row must be the headings of the columns. ${headings.fault}`);
}

/** The import tells of the row from which on the file is no CSV, when it comes to it. */
async function* untilBroken(records: AsyncIterable<CsvRecord>): AsyncGenerator<CsvRecord> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
  }
}

function cellsOf(cells: readonly string[], columns: ColumnMap, field: Field): string[] {
  return columns.get(field)?.flatMap((index) => readCell(cells[index] ?? "")) ?? [];
}

function addOrders(orders: Set<DateOrder>, texts: readonly string[]): void {
  for (const text of texts) {
    const order = orderOf(text);
    if (order) orders.add(order);
  }
}
