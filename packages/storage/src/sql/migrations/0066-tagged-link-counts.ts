import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";
import { keepTaggedCountsOnSqlite } from "./link-counts/sqlite.ts";

/**
 * On SQLite, links with any tag are counted too, under an empty one. PostgreSQL counts them when it is asked: of two writers
 * that give a link its first tags at the same time, neither would see the other's.
 */
export async function taggedLinkCounts(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  if (dialect !== "sqlite") return;
  await keepTaggedCountsOnSqlite(db);
  await sql`
    insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
    select workspace_id, '', domain, folder_id, user_id, archived, count(*)
    from (select distinct link_id from link_tags) join links on links.id = link_id
    group by workspace_id, domain, folder_id, user_id, archived
  `.execute(db);
}
