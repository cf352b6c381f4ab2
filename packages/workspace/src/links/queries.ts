import type { Database, LinkTable } from "@overdub/storage";
import type { Kysely } from "kysely";
import { toKeyLookup } from "./key.ts";

export function findLink(db: Kysely<Database>, id: string): Promise<LinkTable | undefined> {
  return db.selectFrom("links").selectAll().where("id", "=", id).executeTakeFirst();
}

export function findLinkByExternalId(
  db: Kysely<Database>,
  workspaceId: string,
  externalId: string,
): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
}

/** The link at an address, whatever the letter case of its key and whoever owns it. */
export function findLinkByKey(db: Kysely<Database>, domain: string, key: string): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .where("domain", "=", domain)
    .where("key_lookup", "=", toKeyLookup(key))
    .executeTakeFirst();
}

/** The oldest link of the workspace with exactly this destination. */
export function findLinkByUrl(db: Kysely<Database>, workspaceId: string, url: string): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("url", "=", url)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

export async function insertLink(db: Kysely<Database>, row: LinkTable): Promise<void> {
  await db.insertInto("links").values(row).execute();
}

/**
 * Counters are not touched: clicks keep coming while a link is edited.
 *
 * @param columns at least one.
 * @returns whether the link is still there.
 */
export async function updateLinkColumns(
  db: Kysely<Database>,
  workspaceId: string,
  id: string,
  columns: Partial<LinkTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("links")
    .set(columns)
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteLinkRow(db: Kysely<Database>, workspaceId: string, id: string): Promise<void> {
  await db.deleteFrom("links").where("workspace_id", "=", workspaceId).where("id", "=", id).execute();
}
