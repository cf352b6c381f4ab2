import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Rows of one kind add up. Writers only ever add rows, for two that changed one would wait for each other, in an order
 * that nothing rules; one statement in fifty merges those of a kind, and passes over what another one merges.
 */
export async function keepCountsOnPostgres(db: Kysely<unknown>): Promise<void> {
  await createMerge(db);
  await countLinks(db);
  await countMoves(db);
  await countTags(db);
}

async function createMerge(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function link_counts_merge(workspace text) returns void language sql as $$
      with repeated as (
        select row_id from (
          select ctid as row_id, count(*) over (partition by tag_id, domain, folder_id, user_id, archived) as of_kind
          from link_counts where workspace_id = workspace
        ) as numbered where of_kind > 1
      ), taken as (
        select ctid as row_id from link_counts where ctid in (select row_id from repeated) for update skip locked
      ), removed as (
        delete from link_counts where ctid in (select row_id from taken) returning *
      )
      insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
      select workspace_id, tag_id, domain, folder_id, user_id, archived, sum(links)
      from removed group by workspace_id, tag_id, domain, folder_id, user_id, archived having sum(links) <> 0
    $$
  `.execute(db);
}

async function countLinks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function link_counts_links() returns trigger language plpgsql as $$ begin
      insert into link_counts (workspace_id, domain, folder_id, user_id, archived, links)
      select workspace_id, domain, folder_id, user_id, archived, count(*) * case tg_op when 'INSERT' then 1 else -1 end
      from changed group by workspace_id, domain, folder_id, user_id, archived;
      perform link_counts_merge(workspace_id)
      from (select distinct workspace_id from changed) as touched where random() < 0.02;
      return null;
    end $$
  `.execute(db);
  await countStatements(db, "links", "link", "link_counts_links");
  // While the link can still be read: the rows that the foreign key deletes would be counted without an owner.
  await sql`
    create function link_counts_untag() returns trigger language plpgsql as $$ begin
      delete from link_tags where link_id = old.id;
      return old;
    end $$
  `.execute(db);
  await sql`
    create trigger link_counts_link_untagged before delete on links
    for each row execute function link_counts_untag()
  `.execute(db);
}

/** Runs a function once for each statement that adds rows to a table or removes some, which it finds in `changed`. */
async function countStatements(db: Kysely<unknown>, table: string, what: string, run: string): Promise<void> {
  const trigger = (name: string, event: string, rows: string) =>
    sql
      .raw(`
        create trigger link_counts_${what}_${name} after ${event} on ${table}
        referencing ${rows} table as changed for each statement execute function ${run}()`)
      .execute(db);
  await trigger("added", "insert", "new");
  await trigger("removed", "delete", "old");
}

/** Row by row: a trigger for whole statements would run with each click that is counted. */
async function countMoves(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function link_counts_moves() returns trigger language plpgsql as $$ begin
      insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
      select kind.workspace_id, tag.tag_id, kind.domain, kind.folder_id, kind.user_id, kind.archived, kind.links
      from (values
        (old.workspace_id, old.domain, old.folder_id, old.user_id, old.archived, -1),
        (new.workspace_id, new.domain, new.folder_id, new.user_id, new.archived, 1)
      ) as kind (workspace_id, domain, folder_id, user_id, archived, links)
      cross join (select null as tag_id union all select tag_id from link_tags where link_id = new.id) as tag;
      perform link_counts_merge(new.workspace_id) where random() < 0.02;
      return null;
    end $$
  `.execute(db);
  await sql`
    create trigger link_counts_link_moved after update of workspace_id, domain, folder_id, user_id, archived on links
    for each row when (
      (old.workspace_id, old.domain, old.folder_id, old.user_id, old.archived)
      is distinct from (new.workspace_id, new.domain, new.folder_id, new.user_id, new.archived)
    ) execute function link_counts_moves()
  `.execute(db);
}

/** The links are locked, so that none of them moves at the same time and leaves the tag's count behind. */
async function countTags(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function link_counts_tags() returns trigger language plpgsql as $$ begin
      with present as (
        select id, workspace_id, domain, folder_id, user_id, archived from links where id in (
          select changed.link_id from changed join tags on tags.id = changed.tag_id
        ) order by id for share
      )
      insert into link_counts (workspace_id, tag_id, domain, folder_id, user_id, archived, links)
      select link.workspace_id, tag_id, domain, folder_id, user_id, archived,
        count(*) * case tg_op when 'INSERT' then 1 else -1 end
      from changed join tags on tags.id = changed.tag_id join present as link on link.id = changed.link_id
      group by link.workspace_id, tag_id, domain, folder_id, user_id, archived;
      return null;
    end $$
  `.execute(db);
  await countStatements(db, "link_tags", "tag", "link_counts_tags");
  // A tag that is deleted takes its counts along at once, however many links have it.
  await sql`
    create function link_counts_tag_gone() returns trigger language plpgsql as $$ begin
      delete from link_counts where workspace_id = old.workspace_id and tag_id = old.id;
      return null;
    end $$
  `.execute(db);
  await sql`
    create trigger link_counts_tag_deleted after delete on tags
    for each row execute function link_counts_tag_gone()
  `.execute(db);
}
