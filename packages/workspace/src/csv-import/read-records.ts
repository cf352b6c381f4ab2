import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { decodeText } from "./decode-text.ts";

export interface CsvRecord {
  /** As a spreadsheet counts: the headings are row 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

const MAX_RECORD_CHARACTERS = 1_000_000;
const MAX_HEADINGS_CHARACTERS = 64_000;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The records of a CSV file, headings included, empty rows left out. Commas, semicolons, tabs or bars separate cells,
 * whichever the first row has most of; Excel's `sep=` line is heeded.
 *
 * @throws WorkspaceError naming the line from which on the file is no CSV.
 */
export async function* readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  const text = decodeText(chunks);
  let start = "";
  while (start.length < MAX_HEADINGS_CHARACTERS && !/[\r\n]/.test(start)) {
    const { value, done } = await text.next();
    if (done) break;
    start += value;
  }
  const separator = /^sep=(.)\r?\n/.exec(start);
  if (separator) start = start.slice(separator[0].length);
  const parser = parse({
    delimiter: separator?.[1] ?? sniffDelimiter(start),
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  async function* all() {
    if (start !== "") yield start;
    yield* text;
  }
  // Its failure destroys the parser, whose reader is told.
  pipeline(Readable.from(all()), parser).catch(() => undefined);
  let row = separator ? 1 : 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (cells.some((cell) => cell.trim() !== "")) yield { row, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new WorkspaceError(`The file is no CSV behind row ${row}: ${error.message}.`, { cause: error });
  }
}

function sniffDelimiter(text: string): string {
  const [headings = ""] = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => headings.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}
