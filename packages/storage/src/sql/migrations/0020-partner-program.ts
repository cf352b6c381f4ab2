import type { Kysely } from "kysely";
import type { SqlDialect } from "../database.ts";
import type { ColumnTypes } from "../dialects.ts";
import { keepTotalsOnPostgres, keepTotalsOnSqlite } from "./partner-program/enrollment-totals.ts";
import { createPartnerTables } from "./partner-program/partners.ts";
import { createProgramTables } from "./partner-program/programs.ts";

/** Partner programs: their terms, who takes part in them, and what the links of each have brought. */
export async function partnerProgram(db: Kysely<unknown>, types: ColumnTypes, dialect: SqlDialect): Promise<void> {
  await createProgramTables(db, types);
  await createPartnerTables(db, types);
  if (dialect === "postgres") await keepTotalsOnPostgres(db);
  else await keepTotalsOnSqlite(db);
}
