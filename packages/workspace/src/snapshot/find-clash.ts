import type { Kysely } from "kysely";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Entry, RowEntry } from "./read-snapshot.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";
import { anyTable } from "./workspace-rows.ts";

/**
 * The first row among these that can't be added because the database has its id, or another value that is unique, or
 * links that its domain would take over: why, for a person.
 */
export async function findClash(db: Kysely<WorkspaceTables>, entries: readonly Entry[]): Promise<string | undefined> {
  const rows = entries.filter((entry): entry is RowEntry => "row" in entry);
  for (const [name, ofTable] of Map.groupBy(rows, ({ table }) => table)) {
    const table = SNAPSHOT_TABLES.find((candidate) => candidate.name === name);
    const columns = table ? [...(table.key === "id" ? ["id"] : []), ...(table.unique ?? [])] : [];
    for (const column of columns) {
      const clash = table && (await findTaken(db, table, column, ofTable));
      if (clash) return clash;
    }
    if (name !== "domains") continue;
    const orphan = ofTable.find(({ row }) => row.slug === null || row.slug === "");
    if (orphan) return `Line ${orphan.line}: the domain has no name.`;
    const held = await db
      .selectFrom("links")
      .select("domain")
      .where(
        "domain",
        "in",
        ofTable.map(({ row }) => String(row.slug)),
      )
      .limit(1)
      .executeTakeFirst();
    if (held) return `There are links on the domain ${held.domain} already.`;
  }
  return undefined;
}

async function findTaken(
  db: Kysely<WorkspaceTables>,
  { name }: SnapshotTable,
  column: string,
  rows: readonly RowEntry[],
): Promise<string | undefined> {
  const values = rows.map(({ row }) => row[column] ?? null);
  const found = await anyTable(db).selectFrom(name).select(column).where(column, "in", values).limit(1).execute();
  const taken = found[0]?.[column];
  if (taken === undefined) return undefined;
  const line = rows.find(({ row }) => row[column] === taken)?.line ?? 0;
  return `Line ${line}: ${describe(name, column, String(taken))}`;
}

function describe(table: string, column: string, value: string): string {
  if (table === "workspaces" && column === "slug") {
    return `a workspace with the slug ${value} exists already: choose another with --as.`;
  }
  if (table === "domains" && column === "slug") {
    return `the domain ${value} is another workspace's: give it another name with --domain ${value}=<name>.`;
  }
  // A digest, or the id of a row of another workspace: neither is of use to a person.
  if (table === "api_keys") return "an API key of the file exists already: leave them out with --without-keys.";
  if (table === "oauth_apps") {
    return "an OAuth application of the file exists already: leave them out with --without-keys.";
  }
  return `the ${column} "${value}" of ${table} exists already, in another workspace.`;
}
