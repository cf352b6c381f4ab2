import type { Kysely } from "kysely";
import type { Memory } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Entry } from "./read-snapshot.ts";
import { EVENTS, SNAPSHOT_TABLES } from "./tables.ts";
import { anyTable } from "./workspace-rows.ts";

/** What an event says of rows, by its own field. */
const REMEMBERED_BY_EVENTS: readonly Memory[] = [
  { column: "linkId", table: "links" },
  { column: "customerId", table: "customers" },
];

/**
 * The first row or event among these that names a row of another workspace: why, for a person. Links, customers and
 * commissions are asked of the database, since a list of all that a file holds would grow with it; a row that is gone is
 * named by nobody else's.
 */
export async function findStranger(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  entries: readonly Entry[],
): Promise<string | undefined> {
  for (const [of, ofTable] of Map.groupBy(entries, (entry) => ("row" in entry ? entry.table : EVENTS))) {
    const remembers = of === EVENTS ? REMEMBERED_BY_EVENTS : SNAPSHOT_TABLES.find(({ name }) => name === of)?.remembers;
    for (const { column, table } of remembers ?? []) {
      const named = ofTable.map((entry) => [fieldOf(entry, column), entry.line] as const).filter(([id]) => id);
      const ids = [...new Set(named.map(([id]) => String(id)))];
      if (ids.length === 0) continue;
      const strangers = await anyTable(db)
        .selectFrom(table)
        .select("id")
        .where("id", "in", ids)
        .where("workspace_id", "!=", workspaceId)
        .limit(1)
        .execute();
      const line = named.find(([id]) => id === strangers[0]?.id)?.[1];
      if (line !== undefined) return `Line ${line}: ${column} of ${of} names a row of ${table} of another workspace.`;
    }
  }
  return undefined;
}

function fieldOf(entry: Entry, column: string): unknown {
  return "row" in entry ? entry.row[column] : (entry.event as unknown as Readonly<Record<string, unknown>>)[column];
}
