import type { Kysely } from "kysely";
import type { SqlDialect } from "../database.ts";
import type { ColumnTypes } from "../dialects.ts";
import { createCommissionTables } from "./ledger/commissions.ts";
import { keepEarnedOnPostgres, keepEarnedOnSqlite } from "./ledger/earned-totals.ts";
import { createPayoutTables } from "./ledger/payouts.ts";

/** What partners earn and are paid: commissions with their history, and the payouts that bundle them. */
export async function ledger(db: Kysely<unknown>, types: ColumnTypes, dialect: SqlDialect): Promise<void> {
  await createPayoutTables(db, types);
  await createCommissionTables(db, types);
  if (dialect === "postgres") await keepEarnedOnPostgres(db);
  else await keepEarnedOnSqlite(db);
}
