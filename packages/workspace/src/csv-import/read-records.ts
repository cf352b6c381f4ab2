import { finished } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { WorkspaceError } from "../workspaces/workspace-error.ts";

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
  // Taken from here rather than from the stream, which drops what it holds when it fails.
  const records: string[][] = [];
  const parser = parse({
    delimiter: separator?.[1] ?? sniffDelimiter(start),
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    on_record: (cells: string[]) => {
      records.push(cells);
      return undefined;
    },
  });
  const ended = finished(parser.resume());
  ended.catch(() => undefined);
  let row = separator ? 1 : 0;
  const take = () =>
    records.splice(0).flatMap((cells): CsvRecord[] => {
      row += 1;
      return cells.some((cell) => cell.trim() !== "") ? [{ row, cells }] : [];
    });
  try {
    if (start !== "") await write(start);
    yield* take();
    for await (const piece of text) {
      await write(piece);
      yield* take();
    }
    parser.end();
    await ended;
    yield* take();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield* take();
    throw new WorkspaceError(`The file is no CSV behind row ${row}: ${error.message}.`, { cause: error });
  }

  function write(piece: string): Promise<void> {
    return new Promise((resolve, reject) => parser.write(piece, (error) => (error ? reject(error) : resolve())));
  }
}

function sniffDelimiter(text: string): string {
  const [headings = ""] = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => headings.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** The text of a UTF-8 file, without a byte order mark. @throws WorkspaceError for any other encoding. */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (isFirst && isUtf16(chunk)) {
      throw new WorkspaceError("The file is UTF-16: save it as UTF-8, in Excel as “CSV UTF-8 (Comma delimited)”.");
    }
    isFirst = false;
    const text = decode(decoder, chunk);
    if (text !== "") yield text;
  }
  const rest = decode(decoder, undefined);
  if (rest !== "") yield rest;
}

/** By its mark or, without one, by the zero byte in each letter of a heading. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.subarray(0, 64).includes(0)
  );
}

function decode(
  decoder: { decode(bytes?: Uint8Array, options?: { stream: boolean }): string },
  bytes: Uint8Array | undefined,
): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw new WorkspaceError("The file is no UTF-8: save it as UTF-8, in Excel as “CSV UTF-8 (Comma delimited)”.", {
      cause,
    });
  }
}
