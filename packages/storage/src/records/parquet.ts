import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { Column, ColumnType } from "./column.ts";

/** Of its own, beside those of the event store. */
const LIMITS = {
  memory_limit: "256MB",
  // Gives memory back now and then, since the instance stays. After each file it takes as long as to write the file.
  allocator_flush_threshold: "32MB",
  allocator_bulk_deallocation_flush_threshold: "32MB",
  threads: "1",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** DuckDB sets twice as much aside for reading as a record may have; these are enough for some hundred events. */
const USUAL_RECORD_BYTES = 256 * 1024;
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  time: "TIMESTAMP",
  json: "JSON",
};

/**
 * Records as a Parquet file.
 *
 * @param lines   of JSON with their line breaks, in UTF-8, in as many pieces as they come.
 * @param columns all that records have, where that is known: then every file has the same columns, and is made in a
 *   quarter of the time. Default: those that they have.
 */
export async function toParquet(lines: readonly Uint8Array[], columns?: readonly Column[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "overdub-parquet-"));
  try {
    const [from, to] = [join(folder, "rows.ndjson"), join(folder, "rows.parquet")];
    await writePieces(from, lines);
    const mostBytes = Math.min(MAX_RECORD_BYTES, Math.max(USUAL_RECORD_BYTES, longestLine(lines)));
    await withInstance(async (instance) => {
      const connection = await instance.connect();
      const copy = (read: string) =>
        connection.run(`copy (select * from read_json(${quoted(from)}, format = 'newline_delimited',
          maximum_object_size = ${mostBytes}, ${read})) to ${quoted(to)} (format parquet, compression zstd)`);
      const found = "sample_size = -1, convert_strings_to_integers = false";
      try {
        if (columns === undefined) await copy(found);
        // What does not fit is rather kept, in columns as they come, than lost.
        else await copy(`columns = ${structOf(columns)}`).catch(() => copy(found));
      } finally {
        connection.closeSync();
      }
    });
    return await readFile(to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LINE_END = 0x0a;

/** In bytes, with its line break. */
function longestLine(pieces: readonly Uint8Array[]): number {
  let longest = 0;
  let length = 0;
  for (const piece of pieces) {
    length += piece.byteLength;
    longest = Math.max(longest, length);
    if (piece.at(-1) === LINE_END) length = 0;
  }
  return longest;
}

/** As they are: to put them together first would take their memory again. */
async function writePieces(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writev(pieces);
  } finally {
    await file.close();
  }
}

/** To open and close one takes as long as to write some thousand records, so it stays while there is work. */
const IDLE_MS = 2_000;

let opened: Promise<DuckDBInstance> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;

async function withInstance(work: (instance: DuckDBInstance) => Promise<void>): Promise<void> {
  clearTimeout(idle);
  users += 1;
  try {
    opened ??= openInstance();
    await work(await opened);
  } finally {
    users -= 1;
    if (users === 0) idle = setTimeout(closeIdle, IDLE_MS).unref();
  }
}

async function openInstance(): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  return DuckDBInstance.create(":memory:", LIMITS);
}

function closeIdle(): void {
  const instance = opened;
  opened = undefined;
  // One that could not be opened is tried anew.
  instance?.then(
    (open) => open.closeSync(),
    () => undefined,
  );
}

function structOf(columns: readonly Column[]): string {
  return `{${columns.map((column) => `${quoted(column.field)}: ${quoted(typeOf(column))}`).join(", ")}}`;
}

function typeOf({ type, fields }: Column): string {
  if (!fields?.length) return TYPES[type];
  return `STRUCT(${fields.map((field) => `"${field.field.replaceAll('"', '""')}" ${typeOf(field)}`).join(", ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
