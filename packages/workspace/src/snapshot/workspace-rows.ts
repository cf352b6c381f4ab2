/** Reads and adds the rows of a workspace, whatever the table. */
import type { Kysely, Transaction } from "kysely";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Entry, RowEntry } from "./read-snapshot.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";

/** A database of which only names of tables and columns are known. */
export type AnyTables = Record<string, SqlRow>;

/** The same connection for statements that are made from `SNAPSHOT_TABLES`: Kysely's types know no computed names. */
export function anyTable(db: Kysely<WorkspaceTables> | Transaction<WorkspaceTables>): Kysely<AnyTables> {
  return db as unknown as Kysely<AnyTables>;
}

const PAGE = 500;

/** Rows by key, a page at a time. @param untilMs leaves out what was made later, where a table says when. */
export async function* listPages(
  db: Kysely<AnyTables>,
  { name, key, scope = "", readInstead = () => [] }: SnapshotTable,
  workspaceId: string,
  untilMs: number | undefined,
): AsyncGenerator<SqlRow[]> {
  const all = db.selectFrom(name).selectAll().select(readInstead());
  const query = all.where(scope, "=", workspaceId).orderBy(key).limit(PAGE);
  let rows: SqlRow[] = await query.execute();
  while (rows.length > 0) {
    // Not asked of the database, which would rather take an index by time, and sort all rows again for each page.
    yield untilMs === undefined ? rows : rows.filter((row) => Number(row.created_at_ms) <= untilMs);
    rows = rows.length < PAGE ? [] : await query.where(key, ">", rows.at(-1)?.[key] ?? "").execute();
  }
}

/** How many rows of a table a workspace has. */
export async function countRows(
  db: Kysely<AnyTables>,
  { name, scope = "", parent }: SnapshotTable,
  workspaceId: string,
): Promise<number> {
  const rows = db.selectFrom(name).select((eb) => eb.fn.countAll().as("rows"));
  const owned = parent
    ? rows.where(parent.column, "in", db.selectFrom(parent.table).select("id").where("workspace_id", "=", workspaceId))
    : rows.where(scope, "=", workspaceId);
  return Number((await owned.executeTakeFirst())?.rows ?? 0);
}

/** The rows of a child table by the id of their parent; of large ones only what `readLarge` needs. */
export async function listChildren(
  db: Kysely<AnyTables>,
  { name, key, parent, isLarge }: SnapshotTable,
  parents: readonly SqlRow[],
): Promise<ReadonlyMap<unknown, SqlRow[]>> {
  if (!parent || parents.length === 0) return new Map();
  const ids = parents.map((row) => row.id ?? "");
  const query = db.selectFrom(name).where(parent.column, "in", ids).orderBy(parent.column).orderBy(key);
  const rows: SqlRow[] = await (isLarge ? query.select([parent.column, key]) : query.selectAll()).execute();
  return Map.groupBy(rows, (row) => row[parent.column]);
}

/** @returns `undefined` when it has gone meanwhile. */
export async function readLarge(
  db: Kysely<AnyTables>,
  { name, key }: SnapshotTable,
  row: SqlRow,
): Promise<SqlRow | undefined> {
  return db
    .selectFrom(name)
    .selectAll()
    .where(key, "=", row[key] ?? "")
    .executeTakeFirst();
}

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
