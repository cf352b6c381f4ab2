import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Who asks by tenant names one. So links without a tenant, which most are, need not be in that index, nor write a page of it. */
export async function linksOfTenants(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("links_by_tenant").execute();
  await sql`
    create index links_by_tenant on links (workspace_id, tenant_id, created_at_ms, id) where tenant_id is not null
  `.execute(db);
}
