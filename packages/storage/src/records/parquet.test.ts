import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { Column } from "./column.ts";
import { toParquet } from "./parquet.ts";

const COLUMNS: readonly Column[] = [
  { field: "id", type: "text" },
  { field: "createdAt", type: "time" },
  { field: "saleAmount", type: "integer" },
  { field: "isPaid", type: "boolean" },
  { field: "partner", type: "json", fields: [{ field: "it's", type: "text" }] },
  { field: "metadata", type: "json" },
];
const lines = (rows: readonly object[]) => rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`));

async function read(bytes: Uint8Array) {
  const path = join(await temporaryDirectory(), "a.parquet");
  await writeFile(path, bytes);
  const instance = await DuckDBInstance.create(":memory:");
  onTestFinished(() => instance.closeSync());
  const connection = await instance.connect();
  const types = (await connection.runAndReadAll(`describe from '${path}'`)).getRowObjectsJson();
  return {
    types: Object.fromEntries(types.map(({ column_name: name, column_type: type }) => [name, type])),
    rows: (await connection.runAndReadAll(`from '${path}'`)).getRowObjectsJson(),
  };
}

test("with columns that are known every file has the same, whatever its records say", async () => {
  const { types, rows } = await read(
    await toParquet(lines([{ id: "7", createdAt: "2026-11-02T08:00:00.123Z" }]), COLUMNS),
  );
  expect(types).toEqual({
    id: "VARCHAR",
    createdAt: "TIMESTAMP",
    saleAmount: "BIGINT",
    isPaid: "BOOLEAN",
    partner: `STRUCT("it's" VARCHAR)`,
    metadata: "JSON",
  });
  expect(rows).toMatchObject([{ id: "7", createdAt: "2026-11-02 08:00:00.123", saleAmount: null, partner: null }]);
});

test("a value that fits no column is kept, in columns as they come", async () => {
  const record = { id: "7", saleAmount: "much", isPaid: true, more: [1] };
  const { rows } = await read(await toParquet(lines([record]), COLUMNS));
  expect(rows).toMatchObject([{ id: "7", saleAmount: "much", isPaid: true, more: ["1"] }]);
});
