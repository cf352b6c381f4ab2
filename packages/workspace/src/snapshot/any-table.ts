import type { Database } from "@overdub/storage";
import type { Kysely, Transaction } from "kysely";
import type { SqlRow } from "./tables.ts";

/** A database of which only names of tables and columns are known. */
export type AnyTables = Record<string, SqlRow>;

/** The same connection for statements that are made from `SNAPSHOT_TABLES`: Kysely's types know no computed names. */
export function anyTable(db: Kysely<Database> | Transaction<Database>): Kysely<AnyTables> {
  return db as unknown as Kysely<AnyTables>;
}
