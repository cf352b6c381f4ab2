import { DuckDBInstance } from "@duckdb/node-api";

/** Rows of Parquet files, file by file. @param select SQL of what is read of a row; numbers of 64 bits come as text. */
export async function* readParquet(files: readonly string[], select: string): AsyncGenerator<Record<string, unknown>> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  try {
    const connection = await instance.connect();
    for (const file of files) {
      const sql = `select ${select} from read_parquet('${file.replaceAll("'", "''")}')`;
      yield* (await connection.runAndReadAll(sql)).getRowObjectsJson();
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
