/** Every statement on the `link_images` table. */

import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkImageTable } from "./preview-tables.ts";

export function findLinkImage(db: Kysely<WorkspaceTables>, name: string): Promise<LinkImageTable | undefined> {
  return db.selectFrom("link_images").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function insertLinkImage(db: Kysely<WorkspaceTables>, row: LinkImageTable): Promise<void> {
  await db.insertInto("link_images").values(row).execute();
}

export async function deleteLinkImages(db: Kysely<WorkspaceTables>, linkId: string): Promise<void> {
  await db.deleteFrom("link_images").where("link_id", "=", linkId).execute();
}
