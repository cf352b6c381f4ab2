import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";

/**
 * What makes the trigrams of SQLite answer for two letters: the list of those that there are, and, for two letters that
 * nothing follows, the ends of the destinations.
 */
export async function searchTerms(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  if (dialect !== "sqlite") return;
  await sql`create virtual table link_search_terms using fts5vocab(link_search, instance)`.execute(db);
  // With the ids: SQLite would sooner read all of `links_by_url`, which has them.
  await sql`create index links_by_url_end on links (workspace_id, (lower(substr(url, -2))), id)`.execute(db);
}
