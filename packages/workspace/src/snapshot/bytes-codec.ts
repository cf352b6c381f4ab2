import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import type { TableColumns } from "./table-columns.ts";

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
