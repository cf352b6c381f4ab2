import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";

/** A segment of the index for each link costs more than to find its trigrams. */
const AT_ONCE = 64;

/**
 * On SQLite, trigrams are made of so many new links at once. The links that wait for it are those with numbers after the
 * last one in the index, and are candidates of every search. A mark behind each destination makes a trigram of its last
 * two letters, too, so that no index of their own need tell them.
 */
export async function batchedSearch(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  if (dialect !== "sqlite") return;
  for (const name of ["links_search_insert", "links_search_update"]) await sql.raw(`drop trigger ${name}`).execute(db);
  await sql`drop index links_by_url_end`.execute(db);
  await sql`insert into link_search (link_search) values ('delete-all')`.execute(db);
  const index = `
    insert into link_search (rowid, text)
    select n, ${searchText("links")} from link_search_rows join links on links.id = link_id
    where n > (select coalesce(max(id), 0) from link_search_docsize) order by n`;
  await sql.raw(index).execute(db);
  await sql`
    create trigger links_search_insert after insert on links begin
      insert into link_search_rows (link_id) values (new.id);
    end
  `.execute(db);
  await sql
    .raw(`
      create trigger link_search_rows_indexed after insert on link_search_rows when new.n % ${AT_ONCE} = 0
      begin ${index}; end`)
    .execute(db);
  // Of a link that waits there is nothing to change.
  await sql
    .raw(`
      create trigger links_search_update after update of workspace_id, domain, key, url on links
      when old.url <> new.url or old.key <> new.key or old.domain <> new.domain or old.workspace_id <> new.workspace_id
      begin
        update link_search set text = ${searchText("new")}
        where rowid = (select n from link_search_rows where link_id = new.id);
      end`)
    .execute(db);
}

/** As the index was made at first, with the mark behind it. */
function searchText(row: string): string {
  const id = `${row}.workspace_id`;
  const scope = `char(0xE000) || substr(${id}, -4, 2) || char(0xE001) || substr(${id}, -2)`;
  return `${scope} || ${row}.domain || '/' || ${row}.key || char(10) || ${row}.url || char(0xE002)`;
}
