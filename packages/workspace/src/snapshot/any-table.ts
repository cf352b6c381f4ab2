import type { Kysely, Transaction } from "kysely";
import type { SqlRow } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** A database of which only names of tables and columns are known. */
export type AnyTables = Record<string, SqlRow>;

/** The same connection for statements that are made from `SNAPSHOT_TABLES`: Kysely's types know no computed names. */
export function anyTable(db: Kysely<WorkspaceTables> | Transaction<WorkspaceTables>): Kysely<AnyTables> {
  return db as unknown as Kysely<AnyTables>;
}
