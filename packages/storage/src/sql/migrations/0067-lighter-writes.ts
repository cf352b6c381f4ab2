import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";
import { countLinksByValueOnSqlite } from "./link-counts/sqlite.ts";

/** Each lead and each sale wrote to indexes that few rows need, or that one rare command had for itself. */
export async function lighterWrites(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  for (const name of ["customers_by_partner", "customers_by_email", "invoice_answers_by_customer"])
    await db.schema.dropIndex(name).execute();
  await sql`
    create index customers_by_partner on customers (workspace_id, program_id, partner_id) where program_id is not null
  `.execute(db);
  await sql`create index customers_by_email on customers (workspace_id, email) where email is not null`.execute(db);
  if (dialect === "sqlite") await countLinksByValueOnSqlite(db);
}
