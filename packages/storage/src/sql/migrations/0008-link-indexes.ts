import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";

/** What keeps lists, counts and searches quick in a workspace of hundreds of thousands of links. */
export async function linkIndexes(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  await replaceListIndexes(db);
  if (dialect === "postgres") await indexTextOnPostgres(db);
  else await indexTextOnSqlite(db);
}

/** Most end with what lists and counts are filtered by, so that rows which are only counted or skipped stay unread. */
async function replaceListIndexes(db: Kysely<unknown>): Promise<void> {
  for (const name of ["links_by_id", "links_by_creation", "links_by_folder", "links_by_tenant", "link_tags_tag"]) {
    await db.schema.dropIndex(name).execute();
  }
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on("links").columns(columns).execute();
  await index("links_by_id", ["workspace_id", "id", "folder_id", "archived"]);
  await index("links_by_creation", ["workspace_id", "created_at_ms", "id", "folder_id", "archived"]);
  await index("links_by_folder", ["workspace_id", "folder_id", "archived", "created_at_ms", "id"]);
  await index("links_by_tenant", ["workspace_id", "tenant_id", "created_at_ms", "id"]);
  await index("links_by_domain", ["workspace_id", "domain", "created_at_ms", "id", "folder_id", "archived"]);
  await index("links_by_user", ["workspace_id", "user_id", "created_at_ms", "id", "folder_id", "archived"]);
  await index("links_by_clicks", ["workspace_id", "clicks", "id", "folder_id", "archived"]);
  await index("links_by_sales", ["workspace_id", "sale_amount_cents", "id", "folder_id", "archived"]);
  // An expression, since the dialects do not agree where nulls belong.
  await sql`
    create index links_by_last_click
    on links (workspace_id, (coalesce(last_clicked_at_ms, 0)), id, folder_id, archived)
  `.execute(db);
  await db.schema.createIndex("link_tags_tag").on("link_tags").columns(["tag_id", "link_id"]).execute();
}

/**
 * Trigrams of a link's address and destination, kept by triggers for every writer. They find candidates; what matches
 * is decided by the text itself. The first four characters are two trigrams' worth of workspace, so that other
 * workspaces' links seldom are candidates.
 *
 * `link_search_rows` numbers the links: `VACUUM` may give the rows of `links` themselves other numbers.
 */
async function indexTextOnSqlite(db: Kysely<unknown>): Promise<void> {
  // Without the workspace SQLite would rather read all its links than this index. PostgreSQL's knows better, and can't.
  await db.schema.dropIndex("links_by_url").execute();
  await db.schema.createIndex("links_by_url").on("links").columns(["workspace_id", "url", "id"]).execute();
  await sql`create table link_search_rows (n integer primary key, link_id text not null unique)`.execute(db);
  await sql`
    create virtual table link_search
    using fts5(text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram')
  `.execute(db);
  // Merged in larger steps than by default: most commits bring one link.
  await sql`insert into link_search (link_search, rank) values ('automerge', 16)`.execute(db);
  await sql`insert into link_search (link_search, rank) values ('crisismerge', 64)`.execute(db);
  await sql`insert into link_search_rows (link_id) select id from links order by id`.execute(db);
  await sql`
    insert into link_search (rowid, text)
    select n, ${sql.raw(searchText("links"))} from link_search_rows join links on links.id = link_id
  `.execute(db);
  await sql`
    create trigger links_search_insert after insert on links begin
      insert into link_search_rows (link_id) values (new.id);
      insert into link_search (rowid, text) values (last_insert_rowid(), ${sql.raw(searchText("new"))});
    end
  `.execute(db);
  await sql`
    create trigger links_search_update after update of workspace_id, domain, key, url on links
    when old.url <> new.url or old.key <> new.key or old.domain <> new.domain or old.workspace_id <> new.workspace_id
    begin
      update link_search set text = ${sql.raw(searchText("new"))}
      where rowid = (select n from link_search_rows where link_id = new.id);
    end
  `.execute(db);
  await sql`
    create trigger links_search_delete after delete on links begin
      delete from link_search where rowid = (select n from link_search_rows where link_id = old.id);
      delete from link_search_rows where link_id = old.id;
    end
  `.execute(db);
}

/** Two marks from the private use area tell the workspace's last characters from text that people write. */
function searchText(row: string): string {
  const id = `${row}.workspace_id`;
  const scope = `char(0xE000) || substr(${id}, -4, 2) || char(0xE001) || substr(${id}, -2)`;
  return `${scope} || ${row}.domain || '/' || ${row}.key || char(10) || ${row}.url`;
}

/** Where the extension can't be had, searches read the workspace's links one by one. */
async function indexTextOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      create extension if not exists pg_trgm;
      create index links_by_address_text on links using gin (lower(domain || '/' || key) gin_trgm_ops);
      create index links_by_url_text on links using gin (lower(url) gin_trgm_ops);
    exception when insufficient_privilege or feature_not_supported or undefined_file then
      raise notice 'pg_trgm is not available: searches are slower';
    end $$
  `.execute(db);
}
