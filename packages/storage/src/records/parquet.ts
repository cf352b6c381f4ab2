import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of its own, beside those of the event store. */
const LIMITS = {
  memory_limit: "256MB",
  threads: "1",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/**
 * Records as a Parquet file, whose columns are the fields that they have.
 *
 * @param lines of JSON, one for each record.
 */
export async function toParquet(lines: string): Promise<Uint8Array> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const folder = await mkdtemp(join(tmpdir(), "overdub-parquet-"));
  try {
    const [from, to] = [join(folder, "rows.ndjson"), join(folder, "rows.parquet")];
    await writeFile(from, lines, { mode: 0o600 });
    const instance = await DuckDBInstance.create(":memory:", LIMITS);
    try {
      const connection = await instance.connect();
      await connection.run(
        `copy (select * from read_json(${quoted(from)}, format = 'newline_delimited', sample_size = -1,
           maximum_object_size = 33554432, convert_strings_to_integers = false))
         to ${quoted(to)} (format parquet, compression zstd)`,
      );
      connection.closeSync();
    } finally {
      instance.closeSync();
    }
    return await readFile(to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
