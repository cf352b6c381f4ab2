import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";
import type { ColumnTypes } from "../dialects.ts";
import { keepCountsOnPostgres } from "./link-counts/postgres.ts";
import { keepCountsOnSqlite } from "./link-counts/sqlite.ts";

/**
 * How many links there are of each kind, so that they need not be counted: kept by triggers for every writer. Without
 * references to what the kinds name, since rows of that go first; nothing is left of a workspace whose links are gone.
 */
export async function linkCounts(
  db: Kysely<unknown>,
  { text, integer, bigint }: ColumnTypes,
  dialect: SqlDialect,
): Promise<void> {
  await db.schema
    .createTable("link_counts")
    .addColumn("workspace_id", text, (column) => column.notNull())
    .addColumn("tag_id", text)
    .addColumn("domain", text, (column) => column.notNull())
    .addColumn("folder_id", text)
    .addColumn("user_id", text)
    .addColumn("archived", integer, (column) => column.notNull())
    .addColumn("links", bigint, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("link_counts_kind")
    .on("link_counts")
    .columns(["workspace_id", "tag_id", "domain", "folder_id", "user_id", "archived"])
    .execute();
  // Before the links are counted: on PostgreSQL creating triggers waits for other writers, and keeps them out.
  if (dialect === "postgres") await keepCountsOnPostgres(db);
  else await keepCountsOnSqlite(db);
  await sql`
    insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
    select workspace_id, cast(null as text), domain, folder_id, user_id, archived, count(*)
    from links group by workspace_id, domain, folder_id, user_id, archived
  `.execute(db);
  await sql`
    insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
    select workspace_id, tag_id, domain, folder_id, user_id, archived, count(*)
    from link_tags join links on links.id = link_tags.link_id
    group by workspace_id, tag_id, domain, folder_id, user_id, archived
  `.execute(db);
}
