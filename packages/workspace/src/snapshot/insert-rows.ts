import type { Transaction } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { anyTable } from "./any-table.ts";
import type { Entry, RowEntry } from "./read-snapshot.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";

/** Below what either database takes as parameters of one statement. */
const MAX_PARAMETERS = 30_000;

/** Adds rows, those that others refer to first. */
export async function insertRows(tx: Transaction<WorkspaceTables>, entries: readonly Entry[]): Promise<void> {
  const rows = entries.filter((entry): entry is RowEntry => "row" in entry);
  const byTable = Map.groupBy(rows, ({ table }) => table);
  for (const { name } of SNAPSHOT_TABLES) {
    // Rows that leave out a column take its default, and one statement has the same columns for all.
    const byColumns = Map.groupBy(byTable.get(name) ?? [], ({ row }) => Object.keys(row).toSorted().join());
    for (const alike of byColumns.values()) {
      const size = Math.floor(MAX_PARAMETERS / Math.max(1, Object.keys(alike[0]?.row ?? {}).length));
      for (let start = 0; start < alike.length; start += size) {
        const values = alike.slice(start, start + size).map(({ row }) => row);
        await anyTable(tx).insertInto(name).values(values).execute();
      }
    }
  }
}
