import type { Database, DomainTable } from "@overdub/storage";
import type { Kysely } from "kysely";

/** The domain with this slug, whoever owns it. */
export function findDomain(db: Kysely<Database>, slug: string): Promise<DomainTable | undefined> {
  return db.selectFrom("domains").selectAll().where("slug", "=", slug).executeTakeFirst();
}

/** The domain that new links of a workspace get. */
export function findPrimaryDomain(db: Kysely<Database>, workspaceId: string): Promise<DomainTable | undefined> {
  return db
    .selectFrom("domains")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("is_primary", "=", 1)
    .executeTakeFirst();
}
