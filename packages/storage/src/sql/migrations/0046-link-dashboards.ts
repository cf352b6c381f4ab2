import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Pages of public statistics are found by their ids; few links have one. */
export async function linkDashboards(db: Kysely<unknown>): Promise<void> {
  await sql`create index links_by_dashboard on links (dashboard_id) where dashboard_id is not null`.execute(db);
}
