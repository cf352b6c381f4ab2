/** Every statement on the `link_images` table. */
import type { Database, LinkImageTable } from "@overdub/storage";
import type { Kysely } from "kysely";

export function findLinkImage(db: Kysely<Database>, name: string): Promise<LinkImageTable | undefined> {
  return db.selectFrom("link_images").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function insertLinkImage(db: Kysely<Database>, row: LinkImageTable): Promise<void> {
  await db.insertInto("link_images").values(row).execute();
}

export async function deleteLinkImages(db: Kysely<Database>, linkId: string): Promise<void> {
  await db.deleteFrom("link_images").where("link_id", "=", linkId).execute();
}
