import type { Kysely } from "kysely";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";

export interface Column {
  /** Bytes are base64 in the file. */
  readonly holds: "text" | "integer" | "bytes";
  readonly isNullable: boolean;
  /** Whether a row may leave it out, as files do that are older than the column. */
  readonly isOptional: boolean;
}

/** The columns of each table of `SNAPSHOT_TABLES` that this database has. */
export type TableColumns = ReadonlyMap<string, ReadonlyMap<string, Column>>;

/** Asked of the database itself, so that a new column is in every snapshot from the migration on that adds it. */
export async function readTableColumns(db: Kysely<WorkspaceTables>): Promise<TableColumns> {
  const tables = await db.introspection.getTables();
  return new Map(
    tables
      .filter(({ name, schema }) => isSnapshotTable(name) && (schema === undefined || schema === "public"))
      .map(({ name, columns }) => [
        name,
        new Map(
          columns.map((column) => [
            column.name,
            {
              holds: typeOf(column.dataType),
              isNullable: column.isNullable,
              isOptional: column.isNullable || column.hasDefaultValue,
            },
          ]),
        ),
      ]),
  );
}

function typeOf(dataType: string): Column["holds"] {
  if (/text|char/i.test(dataType)) return "text";
  return /blob|bytea/i.test(dataType) ? "bytes" : "integer";
}

/** The tables of a snapshot that this database has, in the order of the file. */
export function presentTables(columns: TableColumns): SnapshotTable[] {
  return SNAPSHOT_TABLES.filter(({ name }) => columns.has(name));
}

function isSnapshotTable(name: string): boolean {
  return SNAPSHOT_TABLES.some((table) => table.name === name);
}

/** Turns the few cells that hold bytes into base64, since JSON has none, and back. */
export function createBytesCodec(columns: TableColumns) {
  const byTable = new Map(
    [...columns].map(([table, ofTable]) => [
      table,
      [...ofTable].filter(([, { holds }]) => holds === "bytes").map(([name]) => name),
    ]),
  );

  function convert({ name }: SnapshotTable, row: SqlRow, change: (cell: SqlRow[string]) => SqlRow[string]): SqlRow {
    const names = byTable.get(name) ?? [];
    if (names.length === 0) return row;
    return { ...row, ...Object.fromEntries(names.map((column) => [column, change(row[column] ?? null)])) };
  }

  return {
    encodeBytes: (table: SnapshotTable, row: SqlRow) =>
      convert(table, row, (cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString("base64") : cell)),
    decodeBytes: (table: SnapshotTable, row: SqlRow) =>
      convert(table, row, (cell) => (typeof cell === "string" ? Buffer.from(cell, "base64") : cell)),
  };
}
