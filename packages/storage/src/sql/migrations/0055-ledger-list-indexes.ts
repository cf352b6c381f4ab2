import type { Kysely } from "kysely";
import { sql } from "kysely";

/** With the dates, which each list of commissions is asked for: rows that are left out stay unread. */
export async function ledgerListIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("commissions_without_sale").execute();
  await sql`
    create index commissions_without_sale
    on commissions (program_id, type, amount_cents, id, status, earnings_cents, created_at_ms, partner_id)
    where type <> 'sale'
  `.execute(db);
}
