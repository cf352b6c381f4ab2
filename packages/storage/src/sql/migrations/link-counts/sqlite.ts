import type { Kysely } from "kysely";
import { sql } from "kysely";

const KIND = ["workspace_id", "domain", "folder_id", "user_id", "archived"];

const MOVES = KIND.map((column) => `old.${column} is not new.${column}`).join(" or ");

const TAGGED_MOVED = `after update of ${KIND.join(", ")} on links
    when (${MOVES}) and exists (select 1 from link_tags where link_id = new.id)`;

/** One row for each kind, changed in place: SQLite has one writer anyway. */
export async function keepCountsOnSqlite(db: Kysely<unknown>): Promise<void> {
  const trigger = createTriggers(db);
  const ofTag = (row: string) =>
    `select ${columnsOf("links")}, ${row}.tag_id as tag_id from links where links.id = ${row}.link_id`;
  await trigger("link_added", "after insert on links", add(untagged("new")));
  await trigger("link_removed", "after delete on links", remove(untagged("old")));
  // While the link can still be read: the rows that the foreign key deletes would be counted without an owner.
  await trigger("link_untagged", "before delete on links", "delete from link_tags where link_id = old.id;");
  await trigger(
    "link_moved",
    `after update of ${KIND.join(", ")} on links when ${MOVES}`,
    remove(withTags("old")) + add(withTags("new")),
  );
  await trigger("tag_added", "after insert on link_tags", add(ofTag("new")));
  // A tag that is deleted takes its counts along at once, however many links have it.
  await trigger(
    "tag_removed",
    "after delete on link_tags when exists (select 1 from tags where id = old.tag_id)",
    remove(ofTag("old")),
  );
  await trigger(
    "tag_deleted",
    "after delete on tags",
    "delete from link_counts where workspace_id = old.workspace_id and tag_id = old.id;",
  );
}

/** One row more for each kind, of links with any tag. */
export async function keepTaggedCountsOnSqlite(db: Kysely<unknown>): Promise<void> {
  const trigger = createTriggers(db);
  const tagged = (row: string) => `select ${columnsOf(row)}, '' as tag_id`;
  const ofLink = (id: string) => `${tagged("links")} from links where links.id = ${id}`;
  const others = (row: string) => `select 1 from link_tags where link_id = ${row}.link_id and tag_id <> ${row}.tag_id`;

  await trigger(
    "first_tag_added",
    `after insert on link_tags when not exists (${others("new")})`,
    add(ofLink("new.link_id")),
  );
  await trigger(
    "last_tag_removed",
    `after delete on link_tags when not exists (${others("old")})`,
    remove(ofLink("old.link_id")),
  );
  await trigger("tagged_moved", TAGGED_MOVED, remove(tagged("old")) + add(tagged("new")));
}

/**
 * The same of changes to one link alone, by its values: for what is selected within a change SQLite makes a table, which
 * took longer than to count.
 */
export async function countLinksByValueOnSqlite(db: Kysely<unknown>): Promise<void> {
  const trigger = createTriggers(db);
  for (const name of ["link_added", "link_removed", "tagged_moved"])
    await sql.raw(`drop trigger link_counts_${name}`).execute(db);
  await trigger("link_added", "after insert on links", addOne("new", "null"));
  await trigger("link_removed", "after delete on links", removeOne("old", "null"));
  await trigger("tagged_moved", TAGGED_MOVED, removeOne("old", "''") + addOne("new", "''"));
}

function createTriggers(db: Kysely<unknown>) {
  return (name: string, event: string, body: string) =>
    sql.raw(`create trigger link_counts_${name} ${event} begin ${body} end`).execute(db);
}

/** A link as one of its kind, whatever its tags. */
function untagged(row: string): string {
  return `select ${columnsOf(row)}, null as tag_id`;
}

function withTags(row: string): string {
  return `${untagged(row)} union all select ${columnsOf(row)}, tag_id from link_tags where link_id = ${row}.id`;
}

function add(kinds: string): string {
  return `
    insert into link_counts (${KIND.join(", ")}, tag_id, links)
    select kind.*, 0 from (${kinds}) as kind where not exists (select 1 from link_counts where ${isOfKind()});
    update link_counts set links = links + 1 from (${kinds}) as kind where ${isOfKind()};`;
}

function remove(kinds: string): string {
  return `
    update link_counts set links = links - 1 from (${kinds}) as kind where ${isOfKind()};
    delete from link_counts where links = 0 and rowid in (
      select link_counts.rowid from (${kinds}) as kind join link_counts on ${isOfKind()}
    );`;
}

function addOne(row: string, tagId: string): string {
  return `
    update link_counts set links = links + 1 where ${isOfKind(row, tagId)};
    insert into link_counts (${KIND.join(", ")}, tag_id, links)
    select ${KIND.map((column) => `${row}.${column}`).join(", ")}, ${tagId}, 1 where changes() = 0;`;
}

function removeOne(row: string, tagId: string): string {
  return `
    update link_counts set links = links - 1 where ${isOfKind(row, tagId)};
    delete from link_counts where links = 0 and ${isOfKind(row, tagId)};`;
}

function isOfKind(row = "kind", tagId = "kind.tag_id"): string {
  const columns = KIND.map((column) => `link_counts.${column} is ${row}.${column}`);
  return [...columns, `link_counts.tag_id is ${tagId}`].join(" and ");
}

function columnsOf(row: string): string {
  return KIND.map((column) => `${row}.${column} as ${column}`).join(", ");
}
