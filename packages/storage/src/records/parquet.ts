import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { Column, ColumnType } from "./column.ts";

/** Of its own, beside those of the event store. */
const LIMITS = {
  memory_limit: "256MB",
  // Gives memory back after each file, since the instance stays.
  allocator_flush_threshold: "1MB",
  allocator_bulk_deallocation_flush_threshold: "1MB",
  threads: "1",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

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
 * @param lines   of JSON, one for each record.
 * @param columns all that records have, where that is known: then every file has the same columns, and is made in a
 *   quarter of the time. Default: those that they have.
 */
export async function toParquet(lines: string, columns?: readonly Column[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "overdub-parquet-"));
  try {
    const [from, to] = [join(folder, "rows.ndjson"), join(folder, "rows.parquet")];
    await writeFile(from, lines, { mode: 0o600 });
    await withInstance(async (instance) => {
      const connection = await instance.connect();
      const copy = (read: string) =>
        connection.run(`copy (select * from read_json(${quoted(from)}, format = 'newline_delimited',
          maximum_object_size = 33554432, ${read})) to ${quoted(to)} (format parquet, compression zstd)`);
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

/** To open and close one takes as long as to write some thousand records, so it stays while there is work. */
const IDLE_MS = 2_000;

let opened: Promise<DuckDBInstance> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;

async function withInstance(work: (instance: DuckDBInstance) => Promise<void>): Promise<void> {
  clearTimeout(idle);
  users += 1;
  try {
    opened ??= open();
    await work(await opened);
  } finally {
    users -= 1;
    if (users === 0) idle = setTimeout(closeIdle, IDLE_MS).unref();
  }
}

async function open(): Promise<DuckDBInstance> {
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
