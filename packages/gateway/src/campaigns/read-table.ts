import { excessOf } from "@overdub/contract";
import type { CsvRecord } from "@overdub/limits";
import { decodeText, readRecords } from "@overdub/limits";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { JsonText } from "./json-values.ts";
import { readLines, readListValues } from "./json-values.ts";

/** One row of a table. */
export interface TableRow {
  /** In the file, as a spreadsheet or an editor counts. */
  readonly line: number;
  /** By the names of columns. */
  readonly data: Fields | undefined;
  /** Why it cannot be read. It has no data then. */
  readonly fault?: string;
}

export const TABLE_FORMATS = ["csv", "json", "ndjson"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

const MAX_ROW_CHARS = QUOTAS.campaignRowChars;
const MAX_NAME_CHARS = 200;

export const refuseTable = (message: string) => invalidArgument("table", message);

/**
 * The rows of a table, however large, one after the other. What one row has that is no row is told with its line; the rows
 * behind it are read.
 *
 * @param format Default: by how it begins, `[` for a JSON list, `{` for lines of JSON, anything else for CSV.
 * @throws       400 naming what makes the file as a whole unreadable.
 */
export async function* readTable(
  chunks: AsyncIterable<Uint8Array>,
  format: TableFormat | undefined,
): AsyncGenerator<TableRow> {
  const { begin, all } = await lookAhead(chunks);
  const told = format ?? formatOf(begin);
  if (told === "csv") yield* readCsv(all);
  else yield* readJson(all, told);
}

function formatOf(begin: string): TableFormat {
  const [first] = begin.replace(/^\uFEFF/, "").trimStart();
  if (first === "[") return "json";
  return first === "{" ? "ndjson" : "csv";
}

/** Of white space before anything else: it is all held until it is known what the file is. */
const MAX_BLANK_BYTES = 65_536;

/** The first characters, and everything. @throws 400 for a file that begins with nothing for long. */
async function lookAhead(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let begin = "";
  let bytes = 0;
  while (begin.trim() === "") {
    if (bytes > MAX_BLANK_BYTES || held.length > MAX_BLANK_BYTES / 64)
      throw refuseTable("begins with too much white space");
    const { value, done } = await iterator.next();
    if (done) break;
    held.push(value);
    bytes += value.byteLength;
    begin += Buffer.from(value).toString("latin1").replace(/^ï»¿/, "").slice(0, 1_000);
  }
  async function* all() {
    try {
      yield* held;
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { begin, all: all() };
}

async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TableRow> {
  let columns: readonly string[] | undefined;
  for await (const record of readRecords(chunks, refuseTable)) {
    if (columns) yield toRow(columns, record);
    else columns = readHeadings(record);
  }
  if (!columns) throw refuseTable("is empty: its first row must name the columns");
}

function readHeadings({ cells, fault }: CsvRecord): readonly string[] {
  if (fault !== undefined) throw refuseTable(`has headings that cannot be read. ${fault}`);
  const names = cells.map((cell, index) => cell.trim() || `column_${index + 1}`);
  if (names.length > QUOTAS.campaignColumns) throw refuseTable(`has more than ${QUOTAS.campaignColumns} columns`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuseTable(`has two columns called ${twice.slice(0, 80)}`);
  if (names.some(isLongName)) throw refuseTable(LONG_NAME);
  return names;
}

/** Missing cells at the end are empty, as spreadsheets leave them out. */
function toRow(columns: readonly string[], { row: line, cells, fault }: CsvRecord): TableRow {
  if (fault !== undefined) return { line, data: undefined, fault };
  if (cells.length > columns.length) {
    return { line, data: undefined, fault: `It has ${cells.length} cells, and there are ${columns.length} columns.` };
  }
  return toTableRow(line, Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ""])));
}

async function* readJson(chunks: AsyncIterable<Uint8Array>, format: "json" | "ndjson"): AsyncGenerator<TableRow> {
  const text = decodeText(chunks, refuseTable);
  const values = format === "json" ? readListValues(text, refuseTable) : readLines(text, refuseTable);
  for await (const value of values) yield parseRow(value);
}

function parseRow({ line, text }: JsonText): TableRow {
  // Of white space there may be more.
  const excess = excessOf(text);
  if (excess) return { line, data: undefined, fault: `It is ${excess}.` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, data: undefined, fault: "It is no JSON." };
  }
  if (!isFields(value)) return { line, data: undefined, fault: "It is no JSON object." };
  return toTableRow(line, value);
}

/** A row that is within its bounds, or says why it is not. */
export function toTableRow(line: number, data: Fields): TableRow {
  const fault = faultOf(data);
  return fault === undefined ? { line, data } : { line, data: undefined, fault };
}

function faultOf(data: Fields): string | undefined {
  const names = Object.keys(data);
  if (names.length > QUOTAS.campaignColumns) return `It has more than ${QUOTAS.campaignColumns} columns.`;
  if (names.some(isLongName)) return `It ${LONG_NAME}.`;
  if (JSON.stringify(data).length > MAX_ROW_CHARS) return `It is longer than ${MAX_ROW_CHARS} characters.`;
  return undefined;
}

const LONG_NAME = `has a column whose name is longer than ${MAX_NAME_CHARS} characters`;
const isLongName = (name: string) => name.length > MAX_NAME_CHARS;
