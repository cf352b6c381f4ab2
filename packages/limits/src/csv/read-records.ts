import { setImmediate } from "node:timers/promises";
import type { RefuseFile } from "./decode-text.ts";
import { decodeText } from "./decode-text.ts";
import type { Parsed } from "./parse-record.ts";
import { parseRecord } from "./parse-record.ts";

export interface CsvRecord {
  /** As a spreadsheet counts: the headings are row 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** Why the row can't be read. It has no cells then. */
  readonly fault?: string;
}

const MAX_RECORD_CHARACTERS = 1_000_000;
const MAX_HEADINGS_CHARACTERS = 64_000;
const CHARACTERS_OF_A_TURN = 32_768;
/** As Excel has it. */
const MAX_CELL_CHARACTERS = 32_767;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The records of a CSV file, headings included, empty rows left out. Commas, semicolons, tabs or bars separate cells,
 * whichever the first row has most of; Excel's `sep=` line is heeded. Where a quote is out of place, its line alone can't
 * be read: the next record begins on the next line.
 *
 * @throws what `refuse` makes, naming the row from which on the file is no CSV.
 */
export async function* readRecords(chunks: AsyncIterable<Uint8Array>, refuse: RefuseFile): AsyncGenerator<CsvRecord> {
  const text = decodeText(chunks, refuse);
  try {
    let held = "";
    let isWhole = false;
    const readOn = async () => {
      await setImmediate();
      const { value, done } = await text.next();
      if (done) isWhole = true;
      else held += value;
    };
    while (!isWhole && held.length < MAX_HEADINGS_CHARACTERS && !/[\r\n]/.test(held)) await readOn();
    const separator = /^sep=(.)\r?\n/.exec(held);
    const delimiter = separator?.[1] ?? sniffDelimiter(held);
    let at = separator?.[0].length ?? 0;
    let row = separator ? 1 : 0;
    while (at < held.length || !isWhole) {
      const isTooLong = held.length - at > MAX_RECORD_CHARACTERS;
      const record = parseRecord(held, at, delimiter, isWhole || isTooLong);
      if (record === undefined) {
        held = held.slice(at);
        at = 0;
        // Twice as much each time, or a long record in small pieces would be read again and again.
        const enough = 2 * held.length;
        do await readOn();
        while (!isWhole && held.length < enough);
        continue;
      }
      if (record.end - at > MAX_RECORD_CHARACTERS) {
        throw refuse(`The file is no CSV behind row ${row}: a row is too long.`);
      }
      // Others have their turn, however much came at once.
      if (Math.floor(at / CHARACTERS_OF_A_TURN) < Math.floor(record.end / CHARACTERS_OF_A_TURN)) await setImmediate();
      at = record.end;
      row += 1;
      if (!isEmpty(record)) yield toRecord(row, record);
    }
  } finally {
    await text.return(undefined);
  }
}

function isEmpty(record: Parsed): boolean {
  return "cells" in record && record.cells.every((cell) => cell.trim() === "");
}

function toRecord(row: number, record: Parsed): CsvRecord {
  if (!("cells" in record)) return { row, cells: [], fault: record.fault };
  const isLong = record.cells.some((cell) => cell.length > MAX_CELL_CHARACTERS);
  return isLong
    ? { row, cells: [], fault: `It has a cell of more than ${MAX_CELL_CHARACTERS} characters.` }
    : { row, cells: record.cells };
}

function sniffDelimiter(text: string): string {
  const [headings = ""] = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => headings.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}
