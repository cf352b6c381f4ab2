import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Links whose clicks do more than count, which few are. Of all others a drain of clicks has to know that they are there,
 * which the index of the primary key tells without a page of the table.
 */
export async function linksWithEffects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index links_with_effects on links (id, track_conversion, partner_id, program_id)
    where track_conversion = 1 or partner_id is not null`.execute(db);
}
